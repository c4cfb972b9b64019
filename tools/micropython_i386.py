"""A 32-bit MicroPython for the tests: Debian's for i386, in a folder of the project's own; the system stays as it is.

Objects are there as large as on a board. Where it cannot be had (no apt, no network, not an x86 processor) the tests
that need it are skipped. The variable JIFFY_MICROPYTHON_32 names another, and no folder is made then.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

VARIABLE = "JIFFY_MICROPYTHON_32"
SUITES = ("trixie", "forky", "sid")  # the index of one may be out of step with its packages for some hours
PACKAGE = "micropython"
SOURCES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d")
TIMEOUT_S = 120
QUIET = ("--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances")


class CannotBeHad(Exception):
    """The text tells why, in a line."""


def set_up(folder: Path) -> Path:
    """The command, made in `folder` once. Raises CannotBeHad."""
    command = folder / "micropython"
    if works(command):
        return command
    if platform.machine() not in ("x86_64", "i686"):
        raise CannotBeHad(f"a {platform.machine()} processor does not run it")
    if not all(shutil.which(tool) for tool in ("apt-get", "apt-cache", "dpkg-deb")):
        raise CannotBeHad("it comes by apt, which this machine does not have")
    archive = archive_of(read_sources())
    for suite in SUITES:
        shutil.rmtree(folder, ignore_errors=True)
        if fetch(folder, archive, suite) and works(write_command(folder)):
            return command
    shutil.rmtree(folder, ignore_errors=True)
    raise CannotBeHad(f"no suite of {', '.join(SUITES)} could be fetched from this machine's Debian archive")


def works(command: Path) -> bool:
    return command.exists() and succeeds([str(command), "-c", "pass"], command.parent)


def read_sources() -> str:
    """The text of the machine's own apt sources."""
    files = [
        file for name in SOURCES for file in (sorted(Path(name).glob("*")) if Path(name).is_dir() else [Path(name)])
    ]
    return "\n".join(file.read_text(errors="replace") for file in files if file.is_file())


def archive_of(sources: str) -> str:
    """The address of the Debian archive that the machine itself uses."""
    found = re.findall(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+?/debian)/?(?:\s|$)", sources, re.MULTILINE)
    if not found:
        raise CannotBeHad("this machine's apt sources name no Debian archive")
    return str(found[0])


def fetch(folder: Path, archive: str, suite: str) -> bool:
    """Unpack the package and the libraries that it needs under `folder`/root; whether that went well."""
    for name in ("lists/partial", "cache/archives/partial", "packages", "root"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    # The packages are data for tests, run as the user who runs the tests; nothing of them is installed.
    (folder / "sources.list").write_text(f"deb [trusted=yes] {archive} {suite} main\n")
    if not succeeds(["apt-get", "-qq", *options(folder), "update"], folder):
        return False
    listed = output_of(["apt-cache", *options(folder), "depends", "--recurse", *QUIET, PACKAGE], folder)
    names = sorted(set(re.findall(r"^[a-z][^\s:]*$", listed, re.MULTILINE)))
    if not names or not succeeds(["apt-get", "-qq", *options(folder), "download", *names], folder / "packages"):
        return False
    packages = sorted((folder / "packages").glob("*.deb"))
    unpacked = all(succeeds(["dpkg-deb", "-x", str(package), str(folder / "root")], folder) for package in packages)
    for name in ("lists", "cache", "packages"):
        shutil.rmtree(folder / name)
    return unpacked


def options(folder: Path) -> list[str]:
    """What keeps apt away from the system's own state."""
    settings = {
        "APT::Architecture": "i386",
        "APT::Architectures": "i386",
        "APT::Sandbox::User": "root",
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Retries": 0,
        "Acquire::http::Timeout": 10,
        "Acquire::https::Timeout": 10,
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def write_command(folder: Path) -> Path:
    """A script that starts it with the libraries that came along."""
    root = folder / "root"
    loader = next(root.rglob("ld-linux.so.2"), root)
    libraries = f"{root}/usr/lib/i386-linux-gnu:{root}/lib/i386-linux-gnu"
    command = folder / "micropython"
    command.write_text(f'#!/bin/sh\nexec "{loader}" --library-path "{libraries}" "{root}/usr/bin/micropython" "$@"\n')
    command.chmod(0o755)
    return command


def succeeds(command: list[str], folder: Path) -> bool:
    return run(command, folder).returncode == 0


def output_of(command: list[str], folder: Path) -> str:
    return run(command, folder).stdout


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))

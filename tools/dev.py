#!/usr/bin/env python3
"""Try, test and measure Jiffy from a clone: ``python3 tools/dev.py demo``, ``test``, ``bench``; --help tells the rest.

All set up ``.venv`` first, with the project and what it needs, once; again only when pyproject.toml changes.
This file uses the standard library alone, and older Pythons can still read it, so that it can tell what is missing.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import micropython_i386

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "jiffy-set-up"
MICROPYTHON32 = VENV / "micropython32"
OLDEST_PYTHON = (3, 11)
PIP_LINES_SHOWN = 15
CHECKED_FOLDERS = ("kernel", "drivers", "board", "tools", "tests")
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "ProxyError",
    "Network is unreachable",
    "(from versions: none)",  # of packages that are known to exist
)


class SetUpError(Exception):
    """The set-up cannot go on; the text tells a person what to do."""


def main(arguments: list[str] | None = None) -> int:
    options, rest = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        set_up()
    except SetUpError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndev.py: the set-up was interrupted; the same command goes on with it", file=sys.stderr)
        return 130
    if options.verb == "demo":
        return run([PYTHON, "-m", "jiffy.demo", *rest])
    if options.verb == "bench":
        return bench(rest)
    if options.verb == "campaign":
        return campaign(rest)
    if options.verb == "report":
        return run([PYTHON, "-m", "tests.on_boards.report"])
    if options.board:
        return run([PYTHON, "-m", "pytest", "-rs", "tests/on_boards", "--board", options.board, *rest])
    return test(rest)


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split the verb from what is passed on to what it runs, whose own is a --help that stands behind the verb."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Set up .venv (once), then do what the verb says.",
        epilog="Further arguments go to the demo, to pytest, or to tests.bench.speed: dev.py test -k deploy, "
        "dev.py bench --help. "
        "Tests of boards that may be reset and replaced run when JIFFY_BOARD_COMMAND names a command that starts one: "
        "its first line of output is the port, it takes --heap KB, --baud N, --latency-ms MS, --lossy, --pico, "
        "--no-timing, --image FILE and, for the benchmarks, QEMU's --icount WORDS, SIGTERM ends it, SIGUSR2 cuts its "
        "power.",
        add_help=arguments[:1] in (["-h"], ["--help"]),
    )
    parser.add_argument(
        "verb",
        choices=("demo", "test", "bench", "campaign", "report"),
        help="see it work; run every check; measure; the checks that want more time than a test run has; "
        "write what was run on which board into the README",
    )
    parser.add_argument(
        "--board",
        metavar="PORT",
        help="test: run the board suite alone, on the board on this port; files there are left as they were",
    )
    return parser.parse_known_args(arguments)


# Setting up


def set_up() -> None:
    """Make ``.venv`` hold the project and its dependencies, and nothing when it does already."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and succeeds([PYTHON, "-c", "import jiffy"]):
        return
    check_python()
    began = time.monotonic()
    print("Setting up .venv with what Jiffy needs (once, about a minute)", flush=True)
    STAMP.unlink(missing_ok=True)
    if not succeeds([PYTHON, "-m", "pip", "--version"]):
        make_environment()
    install()
    STAMP.write_text(wanted)
    print(f"Set up in {time.monotonic() - began:.0f} s", flush=True)


def fingerprint() -> str:
    """What the environment was made from: the project's file, and the folder that the editable install points to."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()


def check_python() -> None:
    """Raise SetUpError unless this Python can make the environment."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(too_old())
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise SetUpError(f"this Python ({sys.executable}) has no {' and no '.join(missing)} module: {venv_advice()}")


def too_old() -> str:
    found = ".".join(str(part) for part in sys.version_info[:3])
    oldest = ".".join(str(part) for part in OLDEST_PYTHON)
    text = f"Python {found} at {sys.executable} is too old: Jiffy needs {oldest} or newer"
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        if shutil.which(f"python3.{minor}"):
            return f"{text}; this machine has one: python3.{minor} tools/dev.py"
    return f"{text}; install one and run this again with it"


def venv_advice() -> str:
    if Path("/etc/debian_version").exists():
        return f"install it with: sudo apt-get install python3.{sys.version_info[1]}-venv"
    return "install Python with its whole standard library (python.org's or Homebrew's has it)"


def make_environment() -> None:
    """A fresh ``.venv``; what an interrupted set-up left there is cleared."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if finished.returncode != 0:
        raise SetUpError(f"{VENV} cannot be made: {finished.stdout.strip()}")


def install() -> None:
    """Let pip install the project, editable, with its development needs, and show how its output ends if it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-e", f"{ROOT}[dev]"]
    last_lines: collections.deque[str] = collections.deque(maxlen=PIP_LINES_SHOWN)
    no_network = False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            last_lines.append(line.rstrip())
            no_network = no_network or any(sign in line for sign in SIGNS_OF_NO_NETWORK)
            show_passing(line.strip())
    show_passing("")
    if pip.returncode != 0:
        print("\n".join(["pip's last lines:", *last_lines]), file=sys.stderr)
        reason = "reach its package index: check the network, then run this again" if no_network else "install Jiffy"
        raise SetUpError(f"pip could not {reason}")


def show_passing(text: str) -> None:
    """Show a line that the next one replaces, where there is a terminal to see it."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\033[K{text[:width]}", end="", flush=True)


def succeeds(command: list[str | Path]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


# Testing


def test(pytest_arguments: list[str]) -> int:
    """Run every check, whatever the others say, and tell of each; 0 when all passed."""
    set_up_micropython32()
    checks: dict[str, list[str | Path]] = {
        "pytest": [PYTHON, "-m", "pytest", "-n", "auto", "-rsfE", *pytest_arguments],
        "mypy --strict": [PYTHON, "-m", "mypy", "--strict", *CHECKED_FOLDERS],
        "ruff check": [PYTHON, "-m", "ruff", "check", *CHECKED_FOLDERS],
        "ruff format --check": [PYTHON, "-m", "ruff", "format", "--check", *CHECKED_FOLDERS],
    }
    told = []
    statuses = []
    for name, command in checks.items():
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        statuses.append(run(command))
        result = "passed" if statuses[-1] == 0 else "FAILED"
        told.append(f"{result}  {name}  ({time.monotonic() - began:.0f} s)")
    print("\n" + "\n".join(told), flush=True)
    return 1 if any(statuses) else 0


def set_up_micropython32() -> None:
    """Have a MicroPython whose objects are as large as on a board, where that can be had."""
    if micropython_i386.VARIABLE in os.environ:
        return
    if not MICROPYTHON32.exists():
        print("Fetching a 32-bit MicroPython (once, some seconds)", flush=True)
    try:
        os.environ[micropython_i386.VARIABLE] = str(micropython_i386.set_up(MICROPYTHON32))
    except micropython_i386.CannotBeHad as error:
        print(f"Nothing is tested or measured on a 32-bit MicroPython: {error}", flush=True)


def bench(arguments: list[str]) -> int:
    """Measure the kernel against its peers, and the transfer against mpremote; the figures go to bench*.json too."""
    set_up_micropython32()
    speed = run([PYTHON, "-m", "tests.bench.speed", "--json", "bench.json", *arguments])
    if {"-h", "--help"} & set(arguments):
        return speed
    return speed or run([PYTHON, "-m", "tests.bench.transfer", "--json", "bench-transfer.json"])


def campaign(arguments: list[str]) -> int:
    """What takes longer than a test run may: ten million random bytes for each parser of the tool, and a million
    rounds of each of the kernel's primitives.
    """
    set_up_micropython32()
    os.environ.setdefault("JIFFY_RANDOM_BYTES", "10000000")
    os.environ.setdefault("JIFFY_ROUNDS", "1000000")
    files = ["tests/tools/test_random_bytes.py", "tests/kernel/test_memory.py"]
    return run([PYTHON, "-m", "pytest", "-n", "auto", *files, *arguments])


def run(command: list[str | Path]) -> int:
    """Run a command of the environment in the project's folder; its exit status, 130 after Ctrl-C."""
    try:
        return subprocess.run(command, cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

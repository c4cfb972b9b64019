"""The golden programs: what they say about themselves, and the ways to run them.

A program is one file in the folder `programs` that imports `asyncio` and prints what happens. Its first line tells its
rule. The comment lines that follow may say
    # needs: WHAT: why MicroPython cannot have it       (runs on CPython alone)
    # clock: real                                       (it has threads, whose time nobody can jump over)
    # double floats: why it needs them                  (boards have single ones)
    # kernel only: why asyncio cannot run it            (its expectation stands at its end)
    # micropython only: why CPython cannot run it       (the same)
and its end may hold the expected output in comments, after a line `# Expected output:`.
"""

import asyncio
import contextlib
import functools
import gc
import io
import signal
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from unittest import mock

import kernel
import kernel.clock
from tests.interpreters import Command, run_micropython
from tests.virtual_loop import asyncio_in_virtual_time

FOLDER = Path(__file__).resolve().parent
TIME_LIMIT_S = 20
EXPECTED_MARK = "# Expected output:\n"


@dataclass(frozen=True)
class Program:
    """One golden program and what its comments say."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def rule(self) -> str:
        return self.source.partition("\n")[0].removeprefix("# ")

    def says(self, word: str) -> str:
        """What the head says after `word:`, or nothing."""
        for line in self.source.splitlines()[1:]:
            if not line.startswith("#"):
                break
            if line.startswith(f"# {word}: "):
                return line.removeprefix(f"# {word}: ")
        return ""

    @property
    def in_virtual_time(self) -> bool:
        return self.says("clock") != "real"

    @property
    def expected(self) -> str | None:
        """The output that the program's own end tells, or None."""
        _, mark, tail = self.source.partition(EXPECTED_MARK)
        if not mark:
            return None
        return "".join(line[1:].removeprefix(" ") + "\n" for line in tail.splitlines() if line.startswith("#"))


def programs() -> list[Program]:
    """All golden programs, by name."""
    return [Program(path) for path in sorted((FOLDER / "programs").glob("*.py"))]


class TooLong(BaseException):
    """The program did not end in time."""


@contextlib.contextmanager
def time_limit() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong(f"not finished after {TIME_LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(TIME_LIMIT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def asyncio_means(module: ModuleType) -> Iterator[None]:
    """Inside, `import asyncio` gives the module."""
    before = sys.modules["asyncio"]
    sys.modules["asyncio"] = module
    try:
        yield
    finally:
        sys.modules["asyncio"] = before


def _printed(program: Program, module: ModuleType) -> str:
    """What the program prints in this process while `asyncio` means the module."""
    output = io.StringIO()
    code = compile(program.source, program.path, "exec")
    with (
        asyncio_means(module),
        contextlib.redirect_stdout(output),
        warnings.catch_warnings(),
        time_limit(),
    ):
        warnings.simplefilter("ignore")
        exec(code, {"__name__": "__main__"})
        gc.collect()
    return output.getvalue()


@functools.cache
def on_asyncio(program: Program) -> str:
    """The oracle: CPython's own asyncio."""
    with asyncio_in_virtual_time() if program.in_virtual_time else contextlib.nullcontext():
        return _printed(program, asyncio)


def on_kernel(program: Program) -> str:
    """The kernel on CPython."""
    with kernel_in_virtual_time() if program.in_virtual_time else contextlib.nullcontext():
        return _printed(program, kernel)


@contextlib.contextmanager
def kernel_in_virtual_time() -> Iterator[None]:
    """Inside, every kernel on CPython gets a clock that jumps."""
    with mock.patch.object(kernel.clock, "default_clock", kernel.clock.VirtualClock):
        yield


def on_micropython(program: Program, micropython: Command) -> str:
    """The kernel on the real MicroPython, in a process of its own."""
    clock = "virtual" if program.in_virtual_time else "real"
    ended = run_micropython(micropython, [FOLDER / "on_micropython.py", program.path, clock])
    assert ended.returncode == 0, f"{program.path.name} failed:\n{ended.stdout}{ended.stderr}"
    return ended.stdout

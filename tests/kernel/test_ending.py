"""However little memory there is, what ends a program runs every ``finally``, and shows the program's own traceback."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.interpreters import Command, interrupt_of, micropython, micropython32, run_micropython, start_micropython
from tests.support import require

__all__ = ["micropython", "micropython32"]

PROGRAM = """\
import gc
import kernel

held = []

def full():
    size = 2048
    while size >= 16:
        try:
            held.append(bytearray(size))
        except MemoryError:
            size //= 2

def crumbled():
    crumbs = [None] * (gc.mem_free() // 30)
    held.append(crumbs)
    try:
        for place in range(len(crumbs)):
            crumbs[place] = (None,)
    except MemoryError:
        pass
    full()
    for place in range(0, len(crumbs), 2):
        crumbs[place] = None
    gc.collect()

async def tidy(name):
    try:
        await kernel.sleep_ms(100000)
    finally:
        await kernel.sleep_ms(1)
        print(name)

async def waiting(event, name):
    try:
        await event.wait()
    finally:
        print(name)

async def needs_more():
    await kernel.sleep_ms(1)
    bytearray(1000000)

def callback():
    bytearray(1000000)

async def main():
    for name in ("one", "two"):
        kernel.create_task(tidy(name))
    kernel.create_task(waiting(kernel.Event(), "three"))
    BEFORE
    await kernel.sleep_ms(5)
    HEAP()
    try:
        END
    finally:
        print("main")

kernel.run(main())
"""
HEAPS = pytest.mark.parametrize("heap", ["full", "crumbled"])
# What ends the program, what is made before there is no memory, and the function that its traceback ends in.
ENDS = {
    "Ctrl-C in main": ("raise KeyboardInterrupt", "pass", "main"),
    "MemoryError in main": ("bytearray(1000000)", "pass", "main"),
    "MemoryError in a task": (
        "await waited",
        "waited = kernel.create_task(needs_more()); await kernel.sleep_ms(0)",
        "needs_more",
    ),
    "Ctrl-C in a task": (
        "await waited",
        "waited = kernel.create_task(interrupted()); await kernel.sleep_ms(0)",
        "interrupted",
    ),
}
BUSY = "\n        while True: pass"
IDLE = "; await kernel.sleep_ms(100000)"
INTERRUPTED = """
async def interrupted():
    await kernel.sleep_ms(7)
    raise KeyboardInterrupt

async def main"""


@pytest.fixture(params=["micropython", "micropython32"])
def small(request: pytest.FixtureRequest) -> Command:
    """An interpreter with about as much memory as a board."""
    command: Command = request.getfixturevalue(request.param)
    size = {"micropython": "256k", "micropython32": "128k"}[request.param]
    return [*command, "-X", f"heapsize={size}"]


def program_of(folder: Path, heap: str, end: str, before: str = "pass") -> Path:
    program = folder / "program.py"
    text = PROGRAM.replace("HEAP", heap).replace("END", end).replace("BEFORE", before)
    program.write_text(text.replace("\nasync def main", INTERRUPTED, 1))
    return program


def frames(traceback: str) -> list[str]:
    """The files and functions of the traceback, the innermost last."""
    return [
        f"{Path(found[1]).stem}.{found[2]}" for found in re.finditer(r'File "([^"]+)", line \d+, in (\S+)', traceback)
    ]


@HEAPS
@pytest.mark.parametrize("end", ENDS)
def test_every_finally_runs_and_the_traceback_is_the_programs(
    small: Command, tmp_path: Path, heap: str, end: str
) -> None:
    last, before, function = ENDS[end]
    ended = run_micropython(small, [program_of(tmp_path, heap, last, before)])
    said = ended.stdout + ended.stderr
    assert {"one", "two", "three", "main"} <= set(said.split())
    assert frames(said)[-1] == f"program.{function}"
    assert end.partition(" ")[0].replace("Ctrl-C", "KeyboardInterrupt") in said.splitlines()[-1]


@HEAPS
def test_a_callback_that_finds_no_memory_is_told_and_the_program_goes_on(
    small: Command, tmp_path: Path, heap: str
) -> None:
    before = "kernel.running_kernel().call_later(0.007, callback)"
    program = program_of(tmp_path, heap, 'await kernel.sleep_ms(20); print("went on")', before)
    ended = run_micropython(small, [program])
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert {"one", "two", "three", "main", "went"} <= set(said.split())
    assert frames(said)[-1] == "program.callback"


def sleeps(process: "subprocess.Popen[str]") -> bool:
    """Whether the process waits for the system."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


@HEAPS
@pytest.mark.parametrize(("work", "innermost"), [(BUSY, "program.main"), (IDLE, "runner.run")])
def test_ctrl_c_ends_it_from_outside(small: Command, tmp_path: Path, heap: str, work: str, innermost: str) -> None:
    require(Path("/proc/self/stat").is_file(), "/proc", "only Linux tells whether a process sleeps")
    with start_micropython(small, [program_of(tmp_path, heap, f"print('ready'){work}")]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while work is IDLE and not sleeps(process):
            pass
        process.send_signal(interrupt_of(small))
        try:
            output, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    said = output + errors
    assert {"one", "two", "three", "main"} <= set(said.split())
    assert said.splitlines()[-1].startswith("KeyboardInterrupt")
    assert frames(said)[-1] == innermost

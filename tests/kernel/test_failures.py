"""What failed in a task is printed with its place and its task, and the last of it is kept as text."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernel
from kernel import failures
from kernel.failures import Kept
from kernel.limits import Limits
from tests.interpreters import ROOT, Command, micropython, micropython32, run_micropython

__all__ = ["micropython", "micropython32"]

Run = Callable[[str], subprocess.CompletedProcess[str]]

NESTED = """\
import kernel as asyncio

async def sensor():
    await asyncio.sleep_ms(1)
    raise ValueError("too hot")

async def room():
    async with asyncio.TaskGroup() as group:
        group.create_task(sensor(), name="sensor")

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(room(), name="room")
"""


@pytest.fixture(params=["micropython", "micropython32", "cpython"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Runs a program on one of the interpreters."""

    def on_interpreter(source: str) -> subprocess.CompletedProcess[str]:
        program = tmp_path / "program.py"
        program.write_text(source)
        if request.param != "cpython":
            return run_micropython(request.getfixturevalue(request.param), [program])
        command = [sys.executable, str(program)]
        environment = {"PYTHONPATH": str(ROOT)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return on_interpreter


@pytest.fixture
def only_micropython(micropython: Command, tmp_path: Path) -> Run:
    def on_micropython(source: str) -> subprocess.CompletedProcess[str]:
        program = tmp_path / "program.py"
        program.write_text(source)
        return run_micropython(micropython, [program])

    return on_micropython


def test_a_failure_in_a_nested_task_group_is_printed_with_file_and_line(run: Run) -> None:
    ended = run(NESTED + "asyncio.run(main())\n")
    assert ended.returncode == 1
    assert 'program.py", line 5, in sensor' in ended.stderr
    assert ended.stderr.count("ValueError: too hot") == 1


def test_micropython_prints_it_once_with_the_name_of_its_task(only_micropython: Run) -> None:
    ended = only_micropython(NESTED + "asyncio.run(main())\n")
    before, sensor = ended.stderr.split("In a TaskGroup, task sensor:\n")
    assert before == ""
    assert sensor.count("In a TaskGroup, task room:\n") == 1


def test_a_group_that_nobody_awaits_is_reported_with_what_is_in_it(run: Run) -> None:
    ended = run(
        NESTED + "async def lost():\n    asyncio.create_task(main())\n    await asyncio.sleep(1)\nasyncio.run(lost())\n"
    )
    assert ended.returncode == 0
    assert "Task exception was never retrieved" in ended.stderr
    assert 'program.py", line 5, in sensor' in ended.stderr


def test_a_group_that_the_program_handles_prints_nothing(run: Run) -> None:
    handled = (
        "async def careful():\n    try:\n        await main()\n    except Exception as error:\n        print(error)\n"
    )
    ended = run(NESTED + handled + "asyncio.run(careful())\n")
    assert (ended.stderr, ended.stdout) == ("", "unhandled errors in a TaskGroup (1 sub-exception)\n")


def test_what_failed_in_a_group_is_kept_with_its_task(run: Run) -> None:
    show = "from kernel.failures import kept\nprint(kept())\n"
    ended = run(NESTED + "try:\n    asyncio.run(main())\nexcept Exception:\n    pass\n" + show)
    assert 'program.py", line 5, in sensor' in ended.stdout
    assert ended.stdout.endswith("ValueError: too hot\n  in task sensor\n\n")
    assert ended.stdout.count("in task") == 1


def test_no_module_is_loaded_before_something_fails(run: Run) -> None:
    ended = run("import kernel, sys\nkernel.run(kernel.sleep(0))\nprint('kernel.failures' in sys.modules)\n")
    assert ended.stdout == "False\n", ended.stderr


async def _fail_one_after_another(count: int) -> None:
    async def fail(number: int) -> None:
        raise ValueError(f"number {number} é")

    kernel.current_task().get_loop().set_exception_handler(lambda _loop, _context: None)  # type: ignore[union-attr]
    for number in range(count):
        kernel.create_task(fail(number), name=f"task {number}")
        await kernel.sleep(0.001)


@given(room=st.integers(0, 40), texts=st.lists(st.text("ab\n\u00e9\u20ac", max_size=30)))
def test_the_ring_keeps_the_end_from_the_start_of_a_line_or_of_a_character(room: int, texts: list[str]) -> None:
    ring = Kept(bytearray(room))
    for text in texts:
        ring.write(text)
    everything = "".join(texts)
    kept = ring.text()
    assert everything.endswith(kept)
    assert len(kept.encode()) <= room
    last = everything.encode()[-room:] if room else b""
    if len(everything.encode()) <= room:
        assert kept == everything
    elif b"\n" in last[:-1]:
        assert kept.encode() == last.partition(b"\n")[2]


@pytest.mark.parametrize("room", [1, 2, 3, 64, 400, 512, 5000])
def test_the_last_failures_are_kept_in_so_many_bytes_from_the_start_of_a_line(room: int) -> None:
    kernel.run(_fail_one_after_another(20), capacity=Limits(failure_bytes=100_000))
    last = failures.kept().encode()[-room:]
    kernel.run(_fail_one_after_another(20), capacity=Limits(failure_bytes=room))
    kept = failures.kept()
    assert len(kept.encode()) <= room
    assert "\n  in task task 19\n".endswith(kept) or kept.endswith("number 19 é\n  in task task 19\n")
    assert kept.encode() == (last.partition(b"\n")[2] or last)


def test_no_room_keeps_nothing() -> None:
    kernel.run(_fail_one_after_another(2), capacity=Limits(failure_bytes=0))
    assert failures.kept() == ""


def test_a_limit_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Limits(failure_bytes=-1)


FULL = """\
import kernel
from kernel.failures import kept

async def fail():
    raise ValueError("amid a full heap")

async def main():
    kernel.create_task(fail(), name="first")
    await kernel.sleep_ms(1)
    filling = []
    kernel.create_task(fail(), name="second")
    size = 4096
    while size:
        try:
            filling.append(bytearray(size))
        except MemoryError:
            size //= 2
    try:
        await kernel.sleep_ms(1)
        await kernel.sleep_ms(1)
    finally:
        filling = None

kernel.run(main())
print(kept())
"""


def test_a_full_heap_takes_no_more_than_the_text_of_the_failure(only_micropython: Run) -> None:
    ended = only_micropython(FULL)
    assert ended.returncode == 0, ended.stderr
    assert "in task first" in ended.stdout


LEAK = """\
import kernel as asyncio

async def leak():
    kept = []
    while True:
        kept.append(bytearray(50))
        if len(kept) % 100 == 0:
            await asyncio.sleep(0)

async def tidy():
    try:
        await asyncio.sleep(100)
    finally:
        print("tidy")

async def main():
    asyncio.create_task(tidy())
    await asyncio.sleep(0)
    LEAKING

asyncio.run(main())
"""


HEAPS = [("micropython", heap) for heap in ("350k", "380k", "400k", "500k")] + [
    ("micropython32", heap) for heap in ("130k", "160k", "200k")
]


@pytest.mark.parametrize(("interpreter", "heap"), HEAPS)
@pytest.mark.parametrize("leaking", ["await leak()", "asyncio.create_task(leak()); await asyncio.sleep(1)"])
def test_a_heap_filled_by_a_task_leaves_its_place_and_an_orderly_end(
    request: pytest.FixtureRequest, tmp_path: Path, interpreter: str, heap: str, leaking: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(LEAK.replace("LEAKING", leaking))
    command = [*request.getfixturevalue(interpreter), "-X", f"heapsize={heap}"]
    ended = run_micropython(command, [program])
    assert 'program.py", line 6, in leak\nMemoryError' in ended.stdout + ended.stderr
    assert "tidy\n" in ended.stdout


FULL_AT_CTRL_C = """\
import kernel as asyncio

filling = []

async def fill():
    await asyncio.sleep(0)
    size = 4096
    while size > 16:
        try:
            filling.append(bytearray(size))
        except MemoryError:
            size //= 2
    raise KeyboardInterrupt

async def tidy():
    try:
        await asyncio.sleep(100)
    finally:
        print("tidy")

async def main():
    asyncio.create_task(tidy())
    asyncio.create_task(fill())
    await asyncio.sleep(100)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_on_a_full_heap_ends_every_task(micropython: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FULL_AT_CTRL_C)
    ended = run_micropython([*micropython, "-X", "heapsize=400k"], [program])
    assert (ended.stdout, ended.stderr, ended.returncode) == ("tidy\ninterrupted\n", "", 0)


FIRST = """\
import gc
import kernel

async def fail():
    raise ValueError

async def main(coro):
    if coro:
        kernel.create_task(coro, name="broken")
    await kernel.sleep_ms(1)

def used():
    gc.collect()
    return gc.mem_alloc()

kernel.run(main(None))
before = used()
kernel.run(main(fail()))
print(used() - before)
"""


def test_the_first_failure_takes_little_memory_on_a_board(micropython32: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FIRST)
    ended = run_micropython(micropython32, [program])
    assert "exception was never retrieved\ntask: broken\nTraceback" in ended.stderr
    assert int(ended.stdout) < 5_000


AGAIN = """\
import io, sys
import kernel

def length(error):
    text = io.StringIO()
    if hasattr(sys, "print_exception"):
        sys.print_exception(error, text)
    else:
        __import__("traceback").print_exception(error, file=text)
    return text.getvalue().count("File")

async def fail():
    raise OSError(110)

async def main():
    task = kernel.create_task(fail())
    lengths = []
    for _ in range(30):
        try:
            await task
        except OSError as error:
            lengths.append(length(error))
        try:
            task.result()
        except OSError as error:
            lengths.append(length(error))
    print(max(lengths) <= lengths[0] + 1)

kernel.run(main())
"""


def test_a_failure_that_is_awaited_again_has_no_longer_traceback(run: Run) -> None:
    assert run(AGAIN).stdout == "True\n"


NEVER_IDLE = """\
import kernel

async def fail():
    raise OSError(110)

async def main():
    told = []
    kernel.get_running_loop().set_exception_handler(lambda loop, context: told.append(context["message"]))
    caught = 0
    for _ in range(3000):
        try:
            await kernel.create_task(fail())
        except OSError:
            caught += 1
    print(caught, told)
    for _ in range(20):
        kernel.create_task(fail())
        for step in range(18):
            await kernel.sleep_ms(0)
        print(len(told), end=" ")

kernel.run(main())
"""


def test_a_program_that_is_never_idle_hears_of_a_failure_within_16_steps(run: Run) -> None:
    caught, told = run(NEVER_IDLE).stdout.splitlines()
    assert caught == "3000 []"
    assert [int(count) for count in told.split()] == list(range(1, 21))


KEPT_TASKS = """\
import gc
import kernel

async def fetch(number):
    buffer = bytearray(20000)
    await kernel.sleep_ms(1)
    buffer[0] = number

async def fails(number):
    buffer = bytearray(20000)
    await kernel.sleep_ms(1)
    raise OSError(number)

async def main():
    done = []
    for number in range(40):
        done.append(kernel.create_task(fetch(number)))
        await done[-1]
        done.append(kernel.create_task(fails(number)))
        try:
            await done[-1]
        except OSError:
            pass
    print(len(done))

kernel.run(main())
"""


@pytest.mark.parametrize("interpreter", ["micropython", "micropython32"])
def test_tasks_that_are_done_keep_nothing_of_what_they_worked_with(
    interpreter: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(KEPT_TASKS)
    ended = run_micropython([*request.getfixturevalue(interpreter), "-X", "heapsize=400k"], [program])
    assert ended.stdout == "80\n", ended.stderr

"""When nothing can ever happen again, the run ends and says who waits for whom; when something can, it waits."""

import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

import kernel
from kernel.clock import VirtualClock
from kernel.mailbox import Mailbox
from kernel.signal import Flag
from kernel.snapshot import task_table
from tests.interpreters import Command, micropython, micropython32, run_micropython

__all__ = ["micropython", "micropython32"]


def deadlock_of(program: Any) -> str:
    with pytest.raises(kernel.Deadlock) as caught:
        kernel.run(program, clock=VirtualClock())
    return str(caught.value)


def test_two_tasks_that_hold_what_the_other_wants_are_named_with_the_locks() -> None:
    async def take(first: kernel.Lock, second: kernel.Lock) -> None:
        async with first:
            await kernel.sleep_ms(1)
            async with second:
                raise AssertionError("both locks cannot be held")

    async def main() -> None:
        bus, display = kernel.Lock(), kernel.Lock()
        bus.name, display.name = "bus", "display"  # type: ignore[attr-defined]
        task = kernel.create_task(take(display, bus), name="B")
        kernel.create_task(take(bus, display), name="A")
        await task

    message = deadlock_of(main())
    assert "A waits for Lock display held by B" in message
    assert "B waits for Lock bus held by A" in message
    assert "waits for Task B" in message
    assert "\n" not in message


def test_a_task_that_waits_for_itself_is_told() -> None:
    async def main() -> None:
        lock = kernel.Lock()
        async with lock, lock:
            raise AssertionError("a lock is taken once")

    assert "waits for Lock held by Task-1" in deadlock_of(main())


@pytest.mark.parametrize("wait", ["event", "future", "queue", "condition", "semaphore"])
def test_waiting_for_what_nobody_will_do_ends_the_run(wait: str) -> None:
    async def main() -> None:
        if wait == "event":
            await kernel.Event().wait()
        elif wait == "future":
            await kernel.Future()
        elif wait == "queue":
            await kernel.Queue().get()
        elif wait == "semaphore":
            await kernel.Semaphore(0).acquire()
        else:
            async with (condition := kernel.Condition()):
                await condition.wait()

    assert "Task-1 waits for " in deadlock_of(main())


def test_a_lock_says_who_holds_it_until_it_is_released() -> None:
    async def main() -> None:
        lock = kernel.Lock()
        async with lock:
            assert lock.holder is kernel.current_task()
        assert lock.holder is None

    kernel.run(main())


def test_what_is_left_of_the_tasks_is_unwound_after_a_deadlock() -> None:
    unwound: list[str] = []

    async def other() -> None:
        try:
            await kernel.Event().wait()
        finally:
            unwound.append("other")

    async def main() -> None:
        kernel.create_task(other())
        try:
            await kernel.Event().wait()
        finally:
            unwound.append("main")

    deadlock_of(main())
    assert sorted(unwound) == ["main", "other"]


def test_a_kernel_that_waits_for_an_interrupt_is_not_deadlocked() -> None:
    flag = Flag()

    def handle(_number: int, _frame: object) -> None:
        flag.set()

    async def main() -> str:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        await flag.wait()
        return "woken"

    before = signal.signal(signal.SIGALRM, handle)
    try:
        assert kernel.run(main()) == "woken"
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("clock", [None, VirtualClock])
def test_a_kernel_whose_mailbox_is_waited_for_is_not_deadlocked(clock: Any) -> None:
    mailbox = Mailbox(1)

    async def main() -> Any:
        threading.Timer(0.01, mailbox.put, ("item",)).start()
        return await mailbox.get()

    assert kernel.run(main(), clock=clock and clock()) == "item"


CROSSWISE = """\
import kernel

async def take(first, second):
    async with first:
        await kernel.sleep_ms(1)
        async with second:
            print("never")

async def main():
    left, right = kernel.Lock(), kernel.Lock()
    tasks = [kernel.create_task(take(left, right), name="one"), kernel.create_task(take(right, left), name="two")]
    await tasks[0]
"""
GRAPH = "Task-1 waits for Task one; one waits for Lock held by two; two waits for Lock held by one"


@pytest.fixture(params=["micropython", "micropython32"])
def either(request: pytest.FixtureRequest) -> Command:
    command: Command = request.getfixturevalue(request.param)
    return command


def test_a_board_tells_it_once_and_goes_on_waiting_for_interrupts(either: Command, tmp_path: Path) -> None:
    handler = (
        "import _thread, time\n"
        "def handler(running, tasks):\n"
        "    while not running.told:\n"
        "        time.sleep_ms(1)\n"
        "    tasks[1].cancel()\n"
    )
    main = CROSSWISE.replace(
        "    await tasks[0]", "    _thread.start_new_thread(handler, (tasks[0]._kernel, tasks))\n    await tasks[0]"
    )
    program = tmp_path / "program.py"
    program.write_text(handler + main + "kernel.run(main())\n")
    ended = run_micropython(either, [program])
    assert ended.stdout == "never\n"
    told, advice = ended.stderr.splitlines()
    assert told == f"Deadlock: every task waits, and no timer, stream or interrupt can wake one: {GRAPH}"
    assert advice.endswith("that wakes a task in another way than by a kernel.Flag")


def test_a_board_raises_it_in_debug_mode(either: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CROSSWISE + "kernel.run(main(), debug=True)\n")
    ended = run_micropython(either, [program])
    assert ended.returncode == 1
    assert (ended.stdout + ended.stderr).splitlines()[-1].endswith(GRAPH)


@pytest.mark.parametrize("clock", [None, VirtualClock])
def test_what_the_system_waits_for_does_not_hide_it(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()

    async def console() -> None:
        await kernel.readable(ours)

    async def main() -> None:
        await kernel.Event().wait()

    monkeypatch.setattr(kernel.runner, "services", [console])
    with ours, theirs, pytest.raises(kernel.Deadlock, match=r"can wake one: Task-1 waits for Event$"):
        kernel.run(main(), clock=clock and clock())


def test_a_program_that_waits_for_a_stream_is_not_deadlocked() -> None:
    ours, theirs = socket.socketpair()

    async def main() -> bytes:
        threading.Timer(0.01, theirs.send, (b"x",)).start()
        await kernel.create_task(receive())
        return ours.recv(1)

    async def receive() -> None:
        await kernel.readable(ours)

    with ours, theirs:
        assert kernel.run(main()) == b"x"


def rows_of(*waits: Any) -> list[tuple[Any, ...]]:
    """What the table says of tasks that do this each, in the order of their creation."""
    rows: list[tuple[Any, ...]] = []

    async def main() -> None:
        tasks = [kernel.create_task(wait()) for wait in waits]
        await kernel.sleep_ms(100)
        rows.extend(task_table())
        for task in tasks:
            task.cancel()

    kernel.run(main(), clock=VirtualClock())
    return rows[1 : 1 + len(waits)]


def test_the_table_names_what_tasks_wait_for() -> None:
    queue = kernel.Queue(1)
    queue.name = "readings"  # type: ignore[attr-defined]
    queue.put_nowait(1)

    async def gathers() -> None:
        await kernel.gather(kernel.sleep(5), kernel.sleep(5), kernel.sleep(5))

    waits = [
        lambda: queue.put(2),
        lambda: kernel.Queue().get(),
        kernel.Event().wait,
        gathers,
        lambda: kernel.wait_for(kernel.Event().wait(), 1.35),
        lambda: kernel.wait_for(kernel.sleep(9), 4),
        lambda: kernel.sleep(100_000),
    ]
    assert [row[2:5] for row in rows_of(*waits)] == [
        ("waiting", "Queue full readings", None),
        ("waiting", "Queue empty", None),
        ("waiting", "Event", None),
        ("waiting", "gather of 3", None),
        ("waiting", "Event (wait_for, 1.2 s left)", 1250),
        ("sleeping", "wait_for, 3.9 s left", 3900),
        ("sleeping", "", 99_999_900),
    ]


def test_a_board_tells_when_a_long_sleep_ends(either: Command, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import kernel\n"
        "from kernel.clock import VirtualClock\n"
        "from kernel.snapshot import task_table\n"
        "async def main():\n"
        "    for delay in (1000, 10000, 1000000):\n"
        "        kernel.create_task(kernel.sleep(delay))\n"
        "    await kernel.sleep(600)\n"
        "    print([row[4] for row in task_table()])\n"
        "kernel.run(main(), clock=VirtualClock())\n"
    )
    assert run_micropython(either, [program]).stdout == "[None, 400000, 9400000, 999400000]\n"

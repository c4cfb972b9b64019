"""When nothing can ever happen again, the run ends and says who waits for whom; when something can, it waits."""

import signal
import threading
from typing import Any

import pytest

import kernel
from kernel.clock import VirtualClock
from kernel.mailbox import Mailbox
from kernel.signal import Flag


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

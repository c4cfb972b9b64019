"""An idle kernel waits once for what comes next, wakes at once for an interrupt, and lets the board save power."""

import socket
import threading
from typing import Any

import pytest

import kernel
from kernel.clock import MonotonicClock, VirtualClock
from kernel.readiness import Streams, readable
from kernel.signal import Flag
from kernel.task import running_kernel


def test_twenty_tasks_that_sleep_a_second_wake_the_processor_once_a_second() -> None:
    clock = VirtualClock()

    async def sleeper() -> None:
        for _ in range(60):
            await kernel.sleep_ms(1000)

    async def main() -> None:
        await kernel.gather(*[sleeper() for _ in range(20)])

    kernel.run(main(), clock=clock)
    assert clock.sleeps <= 61


@pytest.mark.parametrize("armed", [False, True])
def test_waiting_for_an_interrupt_costs_no_wake_ups(armed: bool) -> None:
    clock = VirtualClock()

    async def wait(flag: Flag) -> None:
        await flag.wait()

    async def main() -> None:
        if armed:
            kernel.create_task(wait(Flag()))
        for _ in range(60):
            await kernel.sleep_ms(1000)

    kernel.run(main(), clock=clock)
    assert clock.sleeps == 60


class CountedPoll(Streams):
    """Keeps how long each wait was asked to last."""

    def __init__(self, kernel: Any) -> None:
        super().__init__(kernel)
        self.waits_ms: list[int] = []

    def poll(self, timeout_ms: int) -> bool:
        if timeout_ms:
            self.waits_ms.append(timeout_ms)
        return super().poll(timeout_ms)


class CountedClock(MonotonicClock):
    """Keeps how long each sleep was asked to last."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeps_us: list[int] = []

    def sleep(self, delay_us: int) -> None:
        self.sleeps_us.append(delay_us)
        super().sleep(delay_us)


def set_by_a_thread(flag: Flag, also_a_stream: bool) -> list[int]:
    """Wait for a flag that another thread sets while the kernel waits; the waits of the kernel."""
    ours, theirs = socket.socketpair()

    class SetWhileWaiting(CountedPoll):
        def poll(self, timeout_ms: int) -> bool:
            if timeout_ms and not self.waits_ms:
                threading.Thread(target=flag.set).start()
            return super().poll(timeout_ms)

    async def other() -> None:
        await readable(ours)

    async def main() -> list[int]:
        counted = running_kernel().poller = SetWhileWaiting(running_kernel())
        if also_a_stream:
            kernel.create_task(other())
        await flag.wait()
        return counted.waits_ms

    with ours, theirs:
        result: list[int] = kernel.run(main())
    return result


@pytest.mark.parametrize("also_a_stream", [False, True])
def test_a_kernel_that_waits_without_limit_is_woken_by_a_flag_at_once(also_a_stream: bool) -> None:
    waits_ms = set_by_a_thread(Flag(), also_a_stream)
    assert len(waits_ms) == 1
    assert waits_ms[0] > 1000


def test_a_wait_with_streams_polls_for_whole_milliseconds_and_sleeps_the_rest() -> None:
    clock = CountedClock()
    ours, theirs = socket.socketpair()

    async def other() -> None:
        await readable(ours)

    async def main() -> list[int]:
        counted = running_kernel().poller = CountedPoll(running_kernel())
        kernel.create_task(other())
        await kernel.sleep_ms(0)
        await kernel.sleep_us(20_500)
        return counted.waits_ms

    with ours, theirs:
        waits_ms = kernel.run(main(), clock=clock)
    assert waits_ms[0] in (19, 20)
    assert len(waits_ms) + len(clock.sleeps_us) <= 4
    assert all(delay_us < 1000 for delay_us in clock.sleeps_us)


def test_the_program_may_say_how_the_board_idles() -> None:
    clock = VirtualClock()
    asked: list[int | None] = []

    def idle(timeout_us: int | None) -> None:
        asked.append(timeout_us)
        if timeout_us is None:
            flag.set()
        else:
            clock.sleep(timeout_us)

    flag = Flag()

    async def main() -> None:
        await kernel.sleep_ms(5)
        await flag.wait()

    kernel.run(main(), clock=clock, idle=idle)
    assert asked == [5000, None]


def test_an_idle_that_returns_early_is_asked_again_for_the_rest() -> None:
    clock = VirtualClock()
    asked: list[int] = []

    def idle(timeout_us: int | None) -> None:
        assert timeout_us is not None
        asked.append(timeout_us)
        clock.sleep(min(timeout_us, 400))

    kernel.run(kernel.sleep(0.001), clock=clock, idle=idle)
    assert asked == [1000, 600, 200]


def test_while_a_stream_is_waited_for_the_board_is_not_sent_to_sleep() -> None:
    ours, theirs = socket.socketpair()

    def idle(timeout_us: int | None) -> None:
        raise AssertionError("the stream would not be seen")

    async def main() -> None:
        kernel.create_task(send())
        await readable(ours)

    async def send() -> None:
        theirs.send(b"x")

    with ours, theirs:
        kernel.run(main(), idle=idle)

"""Light sleep: as few wake-ups as the deadlines ask for, none late, and no interrupt slept through; in virtual time."""

import contextlib
import io
import runpy
import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import kernel
from drivers import lightsleep
from drivers.lightsleep import NOTICE_MS, LightSleep
from kernel.clock import VirtualClock
from kernel.signal import Flag
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

PROGRAM = Path(__file__).parent / "lightsleep_program.py"
AWAKE = "0 sleeps for 0 us, 0 idles"

EXPECTED = {
    "a_minute_of_twenty_tasks": "60 sleeps for 60000000 us, 0 idles, ended at 60000000 us",
    "minutes_with_nothing_to_notice": "1 sleeps for 250000000 us, 0 idles, ended at 250000000 us",
    "exact_to_the_microsecond": f"{AWAKE}, ended at 1 us; {AWAKE}, ended at 999 us; "
    "1 sleeps for 1000 us, 0 idles, ended at 1000 us; 1 sleeps for 1000 us, 0 idles, ended at 1001 us; "
    "1 sleeps for 1000 us, 0 idles, ended at 1999 us; 1 sleeps for 2000 us, 0 idles, ended at 2500 us",
    "who_wakes_late_does_not_sleep_again": "1 sleeps for 2000 us, 0 idles, ended at 2700 us",
    "an_interrupt_amid_a_sleep": "4 sleeps for 345678 us, 0 idles, ended at 345678 us",
    "an_interrupt_amid_the_exact_rest": "1 sleeps for 5000000 us, 0 idles, ended at 5000300 us",
    "an_interrupt_as_it_falls_asleep": "1 sleeps for 100000 us, 0 idles, ended at 100000 us",
    "noticed_sooner_if_asked": "1 sleeps for 7000 us, 0 idles, ended at 7000 us",
    "no_limit": "0 sleeps for 0 us, 6 idles, ended at 5500 us",
    "signalled_before_it_is_called": f"{AWAKE}, ended at 0 us",
    "other_threads_hold_the_loop": "10 sleeps for 1000000 us, 0 idles, ended at 1000000 us",
    "a_port_without_light_sleep": "0 sleeps for 0 us, 3 idles, ended at 3400 us",
    "nothing_is_allocated": "20 sleeps for 20000 us, 60 idles, ended at 86000 us",
    "refused": "notice_ms must be at least 1, not 0",
}


def results(output: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (line.partition(" ") for line in output.splitlines())}


def test_it_does_as_it_should_on_cpython() -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        runpy.run_path(str(PROGRAM))
    assert results(output.getvalue()) == EXPECTED


def test_it_does_as_it_should_on_micropython(micropython: Command) -> None:
    ended = run_micropython(micropython, [PROGRAM])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert results(ended.stdout) == EXPECTED


class DeepSleeper:
    """A machine that nothing wakes before its time: what came before has come too early for it."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock

    def lightsleep(self, time_ms: int) -> None:
        self.clock.sleep(time_ms * 1000)

    def idle(self) -> None:
        self.clock.sleep(1000)


class InterruptAtLine:
    """Calls `handler` before the line that is executed as the `count`-th one of some functions."""

    def __init__(self, codes: list[CodeType], count: int, handler: Any) -> None:
        self.codes = codes
        self.count = count
        self.handler = handler

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code not in self.codes:
            return None
        if event == "line":
            self.count -= 1
            if self.count == 0:
                self.handler()
        return self


@pytest.mark.parametrize("timeout_s", [None, 0.25, 0.0005])
def test_an_interrupt_at_any_line_is_noticed_in_time(timeout_s: float | None) -> None:
    codes = [LightSleep.__call__.__code__, LightSleep._await_signal.__code__, LightSleep._doze.__code__]
    noticed = 0
    for count in range(1, 60):
        clock = VirtualClock()
        flag = Flag()
        set_at: list[int] = []

        def handler(flag: Flag = flag, set_at: list[int] = set_at, clock: VirtualClock = clock) -> None:
            set_at.append(clock.now())
            flag.set()

        async def main(flag: Flag = flag) -> None:
            with contextlib.suppress(kernel.TimeoutError):
                await kernel.wait_for(flag.wait(), timeout_s)

        before = sys.gettrace()
        sys.settrace(InterruptAtLine(codes, count, handler))
        try:
            kernel.run(main(), clock=clock, idle=LightSleep(DeepSleeper(clock)))
        finally:
            sys.settrace(before)
        if not set_at:
            break  # it has not come to so many lines
        assert clock.now() - set_at[0] <= NOTICE_MS * 1000
        noticed += 1
    assert noticed >= 5


@pytest.mark.parametrize("platform", lightsleep.ONLY_IDLE)
def test_where_light_sleep_would_never_end_the_board_idles(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    clock = VirtualClock()

    class Machine(DeepSleeper):
        def lightsleep(self, time_ms: int) -> None:
            raise AssertionError("the clock would stand still")

    async def main() -> None:
        await kernel.sleep_ms(5)

    kernel.run(main(), clock=clock, idle=LightSleep(Machine(clock)))
    assert clock.total_us() == 5000

"""No wake-up is lost, wherever the interrupt comes: the real code runs once for every place where it can come.

A tracing function counts the instructions of the kernel and of the program, and plays the interrupt before one of them;
the handler runs to its end there, as on a board. Where the program stands still although there is something to take, a
wake-up was lost.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import kernel
from kernel.clock import VirtualClock
from kernel.mailbox import Mailbox
from kernel.signal import Flag
from kernel.task import running_kernel

# Where interrupts come: all that a wait passes through. The rest of a run never looks at flags.
FOLDER = Path(kernel.__file__).parent
INTERRUPTED = (__file__, *(str(FOLDER / name) for name in ("signal.py", "mailbox.py", "waiting.py")))
STEP = ("_run_ready", "_attend", "_suspend", "_park", "run_while_pending", "_rest", "_idle", "_wake", "_throw_later")

# How many statements apart two interrupts are at most; a task's turn has fewer.
NEAR = 8

LINE = "line"
INSTRUCTION = "opcode"


class Interrupts:
    """Calls ``handler`` at each of some moments, counted in lines or instructions; late ones when nothing is ready."""

    def __init__(self, handler: Callable[[], object], moments: tuple[int, ...], unit: str) -> None:
        self.handler = handler
        self.left = list(moments)
        self.unit = unit
        self.passed = 0
        # Only while the program runs: neither before it begins nor after it has ended.
        self.running = False

    async def main(self, script: Any) -> None:
        self.running = True
        await script.main()
        self.running = False

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code in UNINTERRUPTED:
            return None
        if not code.co_filename.startswith(INTERRUPTED) and code.co_name not in STEP:
            return None
        frame.f_trace_opcodes = self.unit == INSTRUCTION
        if event == self.unit and self.running:
            while self.left and self.left[0] <= self.passed:
                self.left.pop(0)
                self.handler()
            self.passed += 1
        return self.trace

    def idle(self, timeout_us: int | None) -> None:
        assert timeout_us is None
        if running_kernel().signalled:
            return
        assert self.left, "a wake-up was lost"
        self.left.pop(0)
        self.running = False
        self.handler()
        self.running = True


class FlagScript:
    """Counts how often a flag was set while it was clear, taken, and cleared."""

    def __init__(self) -> None:
        self.flag = Flag()
        self.came = self.kept = self.taken = self.forgotten = 0

    def interrupt(self) -> None:
        self.came += 1
        self.kept += not self.flag.is_set()
        self.flag.set()

    async def take(self) -> None:
        await self.flag.wait()
        self.taken += 1

    def clear(self) -> None:
        self.forgotten += self.flag.is_set()
        self.flag.clear()

    def check(self) -> None:
        assert self.kept == self.taken + self.forgotten + self.flag.is_set()


class WaitOnce(FlagScript):
    events = 1

    async def main(self) -> None:
        await self.take()


class WaitTwice(FlagScript):
    events = 2

    async def main(self) -> None:
        await self.take()
        if self.came < 2:
            await self.take()


class TwoTasksWait(FlagScript):
    events = 2

    async def main(self) -> None:
        tasks = [kernel.create_task(self.take()) for _ in range(2)]
        await kernel.wait(tasks, return_when=kernel.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


class CancelAWaiter(FlagScript):
    # The one that was woken first may be the one that is cancelled: then the event is for the other.
    events = 1

    async def main(self) -> None:
        first = kernel.create_task(self.take())
        second = kernel.create_task(self.take())
        await kernel.sleep_ms(0)
        first.cancel()
        await kernel.sleep_ms(0)
        if self.taken == 0:
            await second
        second.cancel()


class CancelAndWaitAgain(FlagScript):
    events = 1

    async def main(self) -> None:
        task = kernel.create_task(self.take())
        await kernel.sleep_ms(0)
        task.cancel()
        await kernel.sleep_ms(0)
        if self.taken == 0:
            await self.take()


class ClearBeforeWaiting(FlagScript):
    events = 2

    async def main(self) -> None:
        self.clear()
        if self.came < 2:
            await self.take()


class MailboxScript:
    """The handler puts numbers; they arrive in order, and those that do not were counted."""

    events = 2

    def __init__(self) -> None:
        self.mailbox = Mailbox(1)
        self.put = 0
        self.accepted: list[int] = []
        self.got: list[int] = []

    def interrupt(self) -> None:
        if self.mailbox.put(self.put):
            self.accepted.append(self.put)
        self.put += 1

    def check(self) -> None:
        while len(self.mailbox):
            self.got.append(self.mailbox.get_nowait())
        assert self.got == self.accepted
        assert len(self.accepted) + self.mailbox.dropped == self.put


class GetAll(MailboxScript):
    async def main(self) -> None:
        while len(self.got) + self.mailbox.dropped < self.events:
            self.got.append(await self.mailbox.get())


class TwoTasksGet(MailboxScript):
    # The first one is cancelled, perhaps when it was woken for an item.
    async def get(self) -> None:
        while len(self.got) + self.mailbox.dropped < self.events:
            await self.mailbox.wait()
            self.got.append(self.mailbox.get_nowait())

    async def main(self) -> None:
        first = kernel.create_task(self.get())
        second = kernel.create_task(self.get())
        await kernel.sleep_ms(0)
        first.cancel()
        if self.put < self.events:
            await second
        second.cancel()


def run_with(script: Any, moments: tuple[int, ...], unit: str) -> int:
    """Run a script with its interrupts at these moments; how many moments there were."""
    made = script()
    interrupts = Interrupts(made.interrupt, moments, unit)
    before = sys.gettrace()
    sys.settrace(interrupts.trace)
    try:
        kernel.run(interrupts.main(made), clock=VirtualClock(), idle=interrupts.idle)
    finally:
        sys.settrace(before)
    for _ in interrupts.left:
        made.interrupt()
    made.check()
    return interrupts.passed


# What counts and clears must not be interrupted between the two, or the count is wrong; clearing is a single store.
UNINTERRUPTED = (Interrupts.idle.__code__, FlagScript.clear.__code__, Flag.clear.__code__)

SCRIPTS = (
    WaitOnce,
    WaitTwice,
    TwoTasksWait,
    CancelAWaiter,
    CancelAndWaitAgain,
    ClearBeforeWaiting,
    GetAll,
    TwoTasksGet,
)


def run_everywhere(script: Any, unit: str) -> None:
    never = sys.maxsize
    count = run_with(script, (never,) * script.events, unit)
    assert count > 100
    for moment in range(count):
        run_with(script, (moment,) + (never,) * (script.events - 1), unit)


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_interrupt_before_any_statement_is_seen(script: Any) -> None:
    run_everywhere(script, LINE)


@pytest.mark.parametrize("script", [WaitOnce, CancelAWaiter, GetAll])
def test_an_interrupt_before_any_instruction_is_seen(script: Any) -> None:
    run_everywhere(script, INSTRUCTION)


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script.events == 2])
def test_two_interrupts_close_to_each_other_are_seen(script: Any) -> None:
    for moment in range(run_with(script, (sys.maxsize,) * 2, LINE)):
        for distance in range(NEAR):
            run_with(script, (moment, moment + distance), LINE)

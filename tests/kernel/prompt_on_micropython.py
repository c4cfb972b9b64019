# mypy: allow-untyped-calls, allow-untyped-defs
"""Runs on MicroPython: what a handler makes ready in the middle of an idle board's sleep runs at once.

Prints a line for each case: its name and what went wrong, which is nothing.
"""

from tests.kernel.simulated_board import board  # isort: skip - it comes before the kernel

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel

AFTER_US = 700000


def lateness_of(prepare, polls_allowed=4):
    """``prepare(ran)`` gives a coroutine that ends when the handler is seen, or None, and the handler."""

    async def main():
        ran: list[int] = []
        waiting, handler = prepare(ran)
        if waiting is not None:
            asyncio.create_task(waiting)
        await asyncio.sleep_ms(5)
        board.polls.clear()
        board.at(AFTER_US, handler)
        due_us = board.true_us + AFTER_US
        await asyncio.sleep(2)
        if not ran or ran[0] - due_us > 1000:
            return "late by %s us" % (ran and ran[0] - due_us)
        return board.polls if len(board.polls) > polls_allowed else ""

    board.restart()
    return asyncio.run(main())


async def note(ran):
    ran.append(board.true_us)


async def note_after(ran, awaitable):
    await awaitable
    ran.append(board.true_us)


def create_task():
    return lateness_of(lambda ran: (None, lambda: asyncio.create_task(note(ran))))


def create_urgent_task():
    return lateness_of(lambda ran: (None, lambda: asyncio.create_urgent_task(note(ran))))


def event_set():
    def prepare(ran):
        event = asyncio.Event()
        return note_after(ran, event.wait()), event.set

    return lateness_of(prepare)


def future_set_result():
    def prepare(ran):
        future = asyncio.get_running_loop().create_future()
        return note_after(ran, future), lambda: future.set_result(1)

    return lateness_of(prepare, 400)  # the loop was asked for: another thread may call, and no poll tells of that


def put_nowait():
    def prepare(ran):
        queue = asyncio.Queue()
        return note_after(ran, queue.get()), lambda: queue.put_nowait(1)

    return lateness_of(prepare)


def cancel():
    def prepare(ran):
        async def unwind():
            try:
                await asyncio.sleep(100)
            finally:
                ran.append(board.true_us)

        task = asyncio.create_task(unwind())
        return None, task.cancel

    return lateness_of(prepare)


def flag_set():
    def prepare(ran):
        flag = asyncio.Flag()
        return note_after(ran, flag.wait()), flag.set

    return lateness_of(prepare)


def mailbox_put():
    def prepare(ran):
        box = asyncio.Mailbox(2)
        return note_after(ran, box.get()), lambda: box.put(1)

    return lateness_of(prepare)


def an_idle_kernel_with_an_armed_flag_wakes_for_nothing():
    async def main():
        flag = asyncio.Flag()
        task = asyncio.create_task(flag.wait())
        await asyncio.sleep_ms(5)
        board.asked = 0
        board.polls.clear()
        await asyncio.sleep(2)
        task.cancel()
        return board.polls if len(board.polls) > 1 or board.asked > 2 else ""

    board.restart()
    return asyncio.run(main())


def a_handler_that_makes_nothing_ready_ends_no_wait():
    async def main():
        board.polls.clear()
        for after_us in range(10000, 900000, 10000):
            board.at(after_us, lambda: None)
        await asyncio.sleep(1)
        return board.polls if len(board.polls) > 1 else ""

    board.restart()
    return asyncio.run(main())


CASES = (
    create_task,
    create_urgent_task,
    event_set,
    future_set_result,
    put_nowait,
    cancel,
    flag_set,
    mailbox_put,
    an_idle_kernel_with_an_armed_flag_wakes_for_nothing,
    a_handler_that_makes_nothing_ready_ends_no_wait,
)

for case in CASES:
    print(case.__name__, case())

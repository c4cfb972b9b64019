# mypy: allow-untyped-calls, allow-untyped-defs
"""Runs on both interpreters: a second thread plays the interrupt; a wake-up that is lost is a program that never ends.

The handler's turn comes when the last event was taken, so it meets the kernel in all it does between taking an event
and waiting for the next one.
"""

import sys

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel

try:
    from _thread import start_new_thread
except ImportError:
    start_new_thread: "Any" = None  # type: ignore[no-redef]

ROUNDS = int(sys.argv[1])
if hasattr(sys, "setswitchinterval"):
    sys.setswitchinterval(0.00002)  # or CPython's threads take turns of 5 ms


class State:
    def __init__(self):
        self.taken = 0
        self.given = 0
        self.over = False


async def flag():
    state = State()
    flag = asyncio.Flag()

    def interrupt():
        while state.given < ROUNDS:
            if state.taken == state.given:
                state.given += 1
                flag.set()
        state.over = True

    async def cancelled():
        # Its wait is given up again and again, perhaps when it was woken.
        while state.taken < ROUNDS:
            try:
                await flag.wait()
                state.taken += 1
            except asyncio.CancelledError:
                pass

    start_new_thread(interrupt, ())
    task = asyncio.create_task(cancelled())
    while state.taken < ROUNDS:
        for _ in range(state.taken % 4):
            await asyncio.sleep_ms(0)
        task.cancel()
        await flag.wait()
        state.taken += 1
    if state.given > state.taken:
        await flag.wait()
    task.cancel()
    return state.taken >= ROUNDS


async def mailbox():
    state = State()
    mailbox = asyncio.Mailbox(8)
    accepted = 0

    def interrupt():
        while state.given < ROUNDS:
            if mailbox.put(state.given):
                state.given += 1
        state.over = True

    start_new_thread(interrupt, ())
    while accepted < ROUNDS:
        await mailbox.wait()
        if mailbox.get_nowait() != accepted:
            return False
        accepted += 1
    return len(mailbox) == 0


for case in (flag, mailbox):
    print(asyncio.run(case()))

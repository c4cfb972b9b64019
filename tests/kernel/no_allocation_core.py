# mypy: allow-untyped-calls, allow-untyped-defs
"""Runs on MicroPython: time, interrupts and streams, with the heap locked; see no_allocation_sync."""

from no_allocation_sync import asyncio, run_cases  # type: ignore[import-not-found]


async def yields(counter):
    async def worker():
        while True:
            await asyncio.sleep_ms(0)
            counter.rounds += 1

    return worker(), worker()


async def sleeps(counter):
    async def worker(delay_us):
        while True:
            await asyncio.sleep_us(delay_us)
            await asyncio.sleep_ms(delay_us // 100)
            counter.rounds += 1

    return tuple(worker(delay_us) for delay_us in (50, 100, 100, 200))


async def ticker(counter):
    async def worker():
        async for _ in asyncio.Ticker(1):
            counter.rounds += 1

    return worker(), worker()


async def flag(counter):
    flag = asyncio.Flag()

    async def waiter():
        while True:
            await flag.wait()
            counter.rounds += 1

    async def interrupt():
        while True:
            flag.set()
            await asyncio.sleep_ms(0)
            await asyncio.sleep_ms(0)

    return waiter(), waiter(), interrupt()


async def mailbox(counter):
    mailbox = asyncio.Mailbox(2)

    async def waiter():
        while True:
            await mailbox.wait()
            mailbox.get_nowait()
            counter.rounds += 1

    async def interrupt():
        while True:
            mailbox.put(counter.rounds)
            mailbox.put(interrupt)
            mailbox.put(None)
            await asyncio.sleep_ms(1)

    return waiter(), waiter(), interrupt()


async def cancelled_waits(counter):
    # While it waits, and after it was woken.
    flag = asyncio.Flag()
    mailbox = asyncio.Mailbox(1)

    async def waiter():
        while True:
            try:
                await flag.wait()
            except asyncio.CancelledError:
                counter.rounds += 1
            try:
                await mailbox.wait()
                mailbox.get_nowait()
            except asyncio.CancelledError:
                counter.rounds += 1
            try:
                await asyncio.sleep_ms(5)
            except asyncio.CancelledError:
                if counter.over:
                    return

    task = asyncio.create_task(waiter())

    async def canceller():
        while True:
            await asyncio.sleep_ms(0)
            task.cancel()
            await asyncio.sleep_ms(0)
            flag.set()
            mailbox.put(1)
            await asyncio.sleep_ms(0)
            task.cancel()

    return (canceller(),)


async def timed_out_waits(counter):
    # A timer that cancels a wait: what timeout() does once it is entered.
    flag = asyncio.Flag()
    kernel = asyncio.running_kernel()

    class Alarm:
        _place = None

        def _expire(self):
            kernel.remove_timer(self)
            task.cancel()

    alarm = Alarm()

    async def waiter():
        while not counter.over:
            kernel.add_timer(alarm, 200)
            try:
                await flag.wait()
            except asyncio.CancelledError:
                counter.rounds += 1

    task = asyncio.create_task(waiter())
    return ()


async def stream(counter):
    here = open("/dev/zero", "rb")  # noqa: SIM115
    there = open("/dev/null", "wb")  # noqa: SIM115

    async def waiter():
        while True:
            await asyncio.writable(there)
            there.write(BYTE)
            await asyncio.readable(here)
            here.readinto(BYTE)
            counter.rounds += 1

    return (waiter(),)


BYTE = bytearray(1)

CASES = (
    ("yield", yields),
    ("sleep", sleeps),
    ("ticker", ticker),
    ("flag", flag),
    ("mailbox", mailbox),
    ("cancelled waits", cancelled_waits),
    ("timed out waits", timed_out_waits),
    ("stream", stream),
)

run_cases(CASES, pause_ms=1)

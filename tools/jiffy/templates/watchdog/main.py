"""The hardware watchdog resets the board as soon as one of two tasks is stuck."""

import board
import kernel as asyncio
from drivers.led import Led
from drivers.watchdog import Watchdog

RESET_AFTER_MS = 4_000


class NoWatchdog:
    """Stands in on a board that has none."""

    def feed(self):
        pass


def hardware_watchdog():
    # Here and not above: on a computer there is a machine module only when a test has brought one.
    import machine

    if hasattr(machine, "WDT"):
        return machine.WDT(timeout=RESET_AFTER_MS)
    print("this board has no watchdog: a task that is late is told, and that is all")
    return NoWatchdog()


async def blink(led, promise):
    while True:
        led.toggle()
        promise.feed()
        await asyncio.sleep_ms(500)


async def work(promise):
    turns = 0
    while True:
        turns += 1
        print("work", turns)
        promise.feed()
        await asyncio.sleep_ms(1_000)


async def main():
    watchdog = Watchdog(hardware_watchdog())
    async with asyncio.TaskGroup() as group:
        group.create_task(watchdog.run(), name="watchdog")
        group.create_task(blink(Led(board.led()), watchdog.promise("blink", 2_000)), name="blink")
        group.create_task(work(watchdog.promise("work", 3_000)), name="work")


if __name__ == "__main__":
    asyncio.run(main())

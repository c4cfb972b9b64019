"""sleep, in seconds; and what the sleeps that port has need for their rarer cases.

``await sleep_ms(5)`` and ``await sleep_us(500)`` let other tasks run for at least that time; zero and less yield once.
sleep_us is exact, the others end with a whole millisecond, as asyncio's do: so one wake-up serves many.
Await them at once: on MicroPython they allocate nothing, because the awaitable is always the same object (longer sleeps
than four minutes allocate once). MicroPython's asyncio has sleep_ms with the same meaning.
"""

from .clock import REBASE_US
from .port import ONE_KERNEL, pause
from .task import running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def sleep(delay: float, result: object = None) -> object:
    """Let other tasks run for at least ``delay`` seconds and return ``result`` (asyncio.sleep). Allocates.

    Always yields once; ``sleep(0)`` is the cheap yield. Raises ValueError for NaN.
    """
    if delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    if delay <= 0:
        await pause(None)
    else:
        await sleep_long(to_us(delay))
    return result


def to_us(delay: float) -> int:
    """Seconds as microseconds, rounded up so that nothing is early. Allocates for a float.

    The noise of a float is not rounded up: 1.1 s is 1,100,000 us. Whole seconds are counted apart, as the floats of
    many boards hold six digits.
    """
    if delay > 3000000000:
        return 3000000000000000  # ninety years: what asyncio's users write as math.inf
    whole = int(delay)
    return whole * 1000000 + int((delay - whole) * 1000000 + 0.999)


def sleep_long(delay_us: int, sign: int = 1) -> "Any":
    """Sleep however long; the end as exact as that of sleep_ms, or of sleep_us when ``sign`` is negative."""
    if ONE_KERNEL and delay_us > REBASE_US:
        return _sleep_in_pieces(delay_us, sign)
    return pause(delay_us * sign)


async def _sleep_in_pieces(delay_us: int, sign: int) -> None:
    # Deadlines are small integers on a board.
    kernel: "Any" = running_kernel()
    task = kernel.current
    clock = kernel.clock
    until_us = task._sleeps_until_us = clock.total_us() + delay_us
    try:
        while delay_us > REBASE_US:
            await pause(REBASE_US)
            delay_us = until_us - clock.total_us()  # and not so much less: each piece ends a little late
        await pause(delay_us * sign)
    finally:
        task._sleeps_until_us = None

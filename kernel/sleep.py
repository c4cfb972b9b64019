"""Sleeping: sleep, sleep_ms, sleep_us."""

from .compat import pause

# Deadlines are kept as small integers; a longer sleep is made of several, which the caller does not notice.
LONGEST_US = 1 << 28


def sleep_us(delay_us: int) -> "object":
    """Let other tasks run for at least ``delay_us`` microseconds: ``await sleep_us(500)``, at once.

    Zero and less yield once. Allocates nothing on MicroPython up to four minutes; longer sleeps allocate once.
    """
    if delay_us <= LONGEST_US:
        return pause(delay_us if delay_us > 0 else None)
    return _sleep_long(delay_us)


def sleep_ms(delay_ms: int) -> "object":
    """Let other tasks run for at least ``delay_ms`` milliseconds: ``await sleep_ms(5)``, at once (MicroPython's asyncio).

    Zero and less yield once. Allocates nothing on MicroPython up to four minutes; longer sleeps allocate once.
    """
    if delay_ms <= 0:
        return pause(None)
    return sleep_us(delay_ms * 1000)


async def sleep(delay: float, result: object = None) -> object:
    """Let other tasks run for at least ``delay`` seconds and return ``result`` (asyncio.sleep). Allocates.

    Always yields once; ``sleep(0)`` is the cheap yield.
    """
    if delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    if delay <= 0:
        await pause(None)
    else:
        await sleep_us(to_us(delay))
    return result


def to_us(delay: float) -> int:
    """Seconds as microseconds, rounded up so that nothing is early. Allocates for a float."""
    delay_us = int(delay * 1000000)
    return delay_us if delay_us >= delay * 1000000 else delay_us + 1


async def _sleep_long(delay_us: int) -> None:
    while delay_us > LONGEST_US:
        await pause(LONGEST_US)
        delay_us -= LONGEST_US
    await pause(delay_us)

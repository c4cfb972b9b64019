"""Where the asyncio of an early 3.11 does not do what its document says, so that nothing can be compared with it."""

import asyncio

# Before 3.11.3, timeout() raised CancelledError in place of TimeoutError in a task that was being cancelled already.
TIMEOUT_FORGETS_CANCELLATIONS = "_cancelling" not in asyncio.Timeout.__aexit__.__code__.co_names


def _has_bare_asserts() -> bool:
    try:
        asyncio.Timeout(None).reschedule(None)
    except RuntimeError:
        return False
    except AssertionError:
        return True
    raise AssertionError("a timeout that was not entered has been moved")


# Later ones raise a RuntimeError that says what is wrong.
TIMEOUT_HAS_BARE_ASSERTS = _has_bare_asserts()

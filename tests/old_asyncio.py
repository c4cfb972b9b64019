"""Where the asyncio of 3.11 is not what its newest document says: what it lacks is brought, or nothing is compared."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")

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

# Before 3.13, a group that failed while its task was being cancelled from outside lost that cancellation.
GROUP_FORGETS_CANCELLATIONS = sys.version_info < (3, 13)


class TimeoutOf312(asyncio.Timeout):  # type: ignore[misc]  # final, for type checkers
    """The timeout of before 3.11.3, which also remembers the cancellations that were open as the block began."""

    async def __aenter__(self) -> "TimeoutOf312":
        task = asyncio.current_task()
        assert task is not None
        self._open = task.cancelling()
        await super().__aenter__()
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        expired = self.expired()
        with contextlib.suppress(TimeoutError):
            await super().__aexit__(kind, error, traceback)
        task = asyncio.current_task()
        assert task is not None
        if expired and kind is asyncio.CancelledError and task.cancelling() <= self._open:
            raise TimeoutError from error


def timeout_of_3_12(delay: float | None) -> asyncio.Timeout:
    """asyncio.timeout() as it is from 3.11.3 on."""
    return TimeoutOf312(None if delay is None else asyncio.get_running_loop().time() + delay)


newest_timeout = timeout_of_3_12 if TIMEOUT_FORGETS_CANCELLATIONS else asyncio.timeout


async def wait_for_of_3_12(aw: Awaitable[T], timeout: float | None) -> T:
    """asyncio.wait_for as its document has it from 3.12 on: a timeout in the task that waits, no task of its own."""
    if timeout is None or not timeout <= 0:
        async with newest_timeout(timeout):
            return await aw
    future = asyncio.ensure_future(aw)
    if not future.done():
        ended = asyncio.get_running_loop().create_future()
        future.add_done_callback(ended.set_result)
        future.cancel()
        await ended
        if future.cancelled():
            raise TimeoutError from asyncio.CancelledError()
    return future.result()


wait_for = wait_for_of_3_12 if sys.version_info < (3, 12) else asyncio.wait_for

"""The reprs of what tasks wait for, as asyncio has them. Few programs print any, so they load with the first.

Kinds are told apart by an attribute that no other has: asking for the classes would load all of their modules.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def show_primitive(shown: "Any") -> str:
    """The repr of an event, lock, semaphore, condition, barrier, queue, timeout or task group."""
    state = ""
    for attribute, show in _KINDS:
        if hasattr(shown, attribute):
            state = show(shown)
            break
    return "<%s%s%s>" % (shown.__class__.__name__, " " if state else "", state)


def _event(event: "Any") -> str:
    return _with_waiters("set" if event._is_set else "unset", count(event))


def _lock(lock: "Any") -> str:
    return _with_waiters("unlocked" if lock.holder is None else "locked", count(lock) + lock._woken)


def _semaphore(semaphore: "Any") -> str:
    state = "locked" if semaphore.locked() else "unlocked, value:%d" % semaphore._value
    return _with_waiters(state, count(semaphore) + semaphore._woken)


def _condition(condition: "Any") -> str:
    return _with_waiters("locked" if condition.locked() else "unlocked", count(condition._notified))


def _barrier(barrier: "Any") -> str:
    waiters = "" if barrier.broken else ", waiters:%d/%d" % (barrier.n_waiting, barrier.parties)
    return "[%s%s]" % (barrier._state, waiters)


def _queue(queue: "Any") -> str:
    parts = "maxsize=%d" % queue.maxsize
    if not queue.empty():
        parts += " _queue=%r" % (list(queue._queue),)
    for name, side in (("_getters", queue._not_empty), ("_putters", queue._not_full)):
        if side._first is not None:
            parts += " %s[%d]" % (name, count(side))
    if queue._unfinished:
        parts += " tasks=%d" % queue._unfinished
    return parts + " shutdown" if queue._is_shutdown else parts


def _task_group(group: "Any") -> str:
    parts = ["tasks=%d" % len(group._tasks)] if group._tasks else []
    if group._errors:
        parts.append("errors=%d" % len(group._errors))
    if group._aborting:
        parts.append("cancelling")
    elif group._parent is not None:
        parts.append("entered")
    return " ".join(parts)


def _timeout(scope: "Any") -> str:
    state = state_of(scope)
    when = "" if state != "active" else " when=%s" % (scope._when and round(scope._when, 3))
    return "[%s]%s" % (state, when)


def state_of(scope: "Any") -> str:
    """One of the words in the drawing of timeouts.Timeout."""
    if scope.task is None:
        return "created"
    if scope._expired:
        return "expired" if scope._left else "expiring"
    return "finished" if scope._left else "active"


def cannot_move(scope: "Any") -> RuntimeError:
    """What Timeout.reschedule raises outside of the block and after the deadline."""
    if scope.task is None:
        return RuntimeError("Timeout has not been entered")
    return RuntimeError("Cannot change state of %s Timeout" % state_of(scope))


_KINDS: "Any" = (
    ("_is_set", _event),
    ("holder", _lock),
    ("_value", _semaphore),
    ("_notified", _condition),
    ("_parties", _barrier),
    ("_unfinished", _queue),
    ("_parent", _task_group),
    ("_when", _timeout),
)


def _with_waiters(state: str, waiters: int) -> str:
    return "[%s, waiters:%d]" % (state, waiters) if waiters else "[%s]" % state


def count(queue: "Any") -> int:
    """How many tasks wait in a queue of waiters."""
    waiters = 0
    task = queue._first
    while task is not None:
        waiters += 1
        task = task._place
    return waiters

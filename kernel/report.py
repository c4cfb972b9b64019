"""What is said of futures and tasks on request, and of what is used wrongly: reprs, stacks, errors, deadlocks."""

import sys

from .port import ONE_KERNEL
from .snapshot import waits_for
from .task import FAILED, FINISHED, PENDING, Future, Task, running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The kernel's own part of a traceback, which the task knows nothing of.
_MACHINERY = ("kernel.scheduler", "kernel.priority", "kernel.report")


def show(shown: "Any") -> str:
    """The repr of a future or task, or of what tasks wait for."""
    if not isinstance(shown, Future):
        from .reprs import show_primitive

        return show_primitive(shown)
    future: "Any" = shown
    state = future._state
    name = " name=%r" % future.get_name() if hasattr(future, "_name") else ""
    if state == FINISHED:
        name += " result=%r" % (future._result,)
    elif state == FAILED:
        name += " exception=%r" % (future._result,)
    return "<%s %s%s>" % (future.__class__.__name__, ("pending", "finished", "finished", "cancelled")[state], name)


def coroutine_expected(got: "Any") -> str:
    """What to say to who gave something else; of a function, that its call was forgotten."""
    name = getattr(got, "__name__", None)
    if name is not None and callable(got):
        return "a coroutine was expected, got the function %s: write %s()" % (name, name)
    return "a coroutine was expected, got %r" % (got,)


def get_stack(task: Task, limit: "int | None") -> "list[Any]":
    """The frames of a task, oldest first (asyncio.Task.get_stack). Allocates.

    A task that waits has one; a task that failed those of its traceback (of which ``limit`` keeps the oldest); a task
    that is done otherwise has none. Raises RuntimeError on MicroPython, which has no frames, unless the list is empty.
    """
    if task._state == FAILED:
        return _traceback_frames(task._result, limit)
    if task._state != PENDING:
        return []
    return _suspended_frames(task.get_coro(), limit)


def _suspended_frames(coro: "Any", limit: "int | None") -> "list[Any]":
    frame = None
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        if hasattr(coro, name):
            frame = getattr(coro, name)
            break
    else:
        raise _no_frames()
    frames: "list[Any]" = []
    while frame is not None and (limit is None or len(frames) < limit):
        frames.insert(0, frame)
        frame = frame.f_back  # of a task that runs; one that waits has nothing behind it
    return frames


def _traceback_frames(error: BaseException, limit: "int | None") -> "list[Any]":
    if not hasattr(error, "__traceback__") or not hasattr(sys, "_getframe"):
        raise _no_frames()
    entry = error.__traceback__
    while entry is not None and entry.tb_frame.f_globals.get("__name__") in _MACHINERY:
        entry = entry.tb_next
    frames: "list[Any]" = []
    while entry is not None and (limit is None or len(frames) < limit):
        frames.append(entry.tb_frame)
        entry = entry.tb_next
    return frames


def _no_frames() -> RuntimeError:
    return RuntimeError("get_stack: MicroPython keeps no frames; print_stack() prints what is known")


def print_stack(task: Task, limit: "int | None", file: "Any") -> None:
    """Print what get_stack gives, like a traceback, to ``file`` (standard error).

    On MicroPython: what the task waits for instead of a frame, and the whole traceback, whatever ``limit``. Allocates.
    """
    if file is None:
        file = sys.stderr
    if task._state == FAILED:
        print("Traceback for %r (most recent call last):" % (task,), file=file)
    elif task._state == PENDING:
        print("Stack for %r (most recent call last):" % (task,), file=file)
    else:
        print("No stack for %r" % (task,), file=file)
        return
    if hasattr(sys, "_getframe"):
        _print_frames(task, limit, file)
    else:
        _print_what_is_known(task, file)


def _print_frames(task: Task, limit: "int | None", file: "Any") -> None:
    import traceback

    frames = get_stack(task, limit)
    for line in traceback.StackSummary.extract((frame, frame.f_lineno) for frame in frames).format():
        print(line, file=file, end="")
    if task._state == FAILED:
        for line in traceback.format_exception_only(task._result):
            print(line, file=file, end="")


def _print_what_is_known(task: Task, file: "Any") -> None:
    if task._state == FAILED:
        sys.print_exception(task._result, file)  # type: ignore[attr-defined]
        return
    kernel = task._kernel
    if task is kernel.current:
        known = "runs"
    elif task._waits_for is None:
        known = "is ready"
    elif task._waits_for is kernel.timers:
        known = "sleeps"
    else:
        known = "waits for %s" % waits_for(task)
    print("  %s %s" % (task.get_name(), known), file=file)


def wait_graph(kernel: "Any" = None) -> str:
    """Who waits for what, and who holds it: ``A waits for Lock b held by B; B waits for Task A``. Allocates.

    The system's tasks are left out: they wait for the world outside. kernel is the running one by default.
    """
    waits = ""
    for task in (kernel or running_kernel()).tasks:
        if isinstance(task, Task) and not task._system and waits_for(task):
            waits += "%s%s waits for %s" % ("; " if waits else "", task.get_name(), waits_for(task))
    return waits


def deadlock(kernel: "Any") -> None:
    """Nothing that the kernel knows can wake the program: raise Deadlock.

    On a board print it, once: an interrupt that the kernel does not know may still come. Raised there too in virtual
    time, with run(debug=True), and when no task is left.
    """
    text = "every task waits, and no timer, stream or interrupt can wake one: " + wait_graph(kernel)
    if not ONE_KERNEL or kernel.clock.virtual or kernel.debug or not kernel.live:
        from .errors import Deadlock

        raise Deadlock(text)
    kernel.told = True
    sys.stderr.write("Deadlock: %s\n" % text)
    sys.stderr.write("The program waits on, for an interrupt that wakes a task in another way than by a kernel.Flag\n")


class BadRequest:
    """Stands in for the coroutine of a task that awaited what the kernel does not know: its next turn raises."""

    def __init__(self, task: "Any", request: object) -> None:
        self._task: "Any" = task
        self._request = request

    def send(self, _: None) -> object:
        """Raise RuntimeError in the task where it awaited."""
        task: "Any" = self._task
        problem = "Task cannot await on itself: %r" if task is self._request else "Task got bad yield: %r"
        return task._kernel.resume(task).throw(RuntimeError(problem % (self._request,)))

"""What becomes of exceptions that no task can be told of: printed, and the last of them kept as text.

Loaded by the first of them: before, nothing is kept.
"""

import sys
from io import IOBase

from .port import ONE_KERNEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Kept(IOBase):
    """A stream that keeps the end of what is written: as many bytes as ``room`` has. Writing allocates nothing."""

    def __init__(self, room: bytearray) -> None:
        self.room = room
        self.count = 0

    def write(self, data: "Any") -> int:
        """Keep text or bytes."""
        if isinstance(data, str):
            data = data.encode()
        room = self.room
        size = len(room)
        if size:
            for byte in data:
                room[self.count % size] = byte
                self.count += 1
        return len(data)

    def text(self) -> str:
        """What is kept, oldest first, from the beginning of a line where there is one. Allocates."""
        room = self.room
        start = self.count % len(room) if self.count > len(room) else 0
        kept = bytes(room[start:] + room[:start])[: self.count]
        if self.count > len(room):
            start = kept.find(b"\n") + 1
            if start == len(kept):
                start = 0
            while start < len(kept) and kept[start] & 0xC0 == 0x80:  # amid a character
                start += 1
            kept = kept[start:]
        return kept.decode()


_kept = Kept(bytearray(0))


def kept() -> str:
    """The last failures of the last run that had any, oldest first: each traceback, then ``in task NAME``.

    Plain text, "" when there is none; it stays after the end of run(). Allocates.
    """
    return _kept.text()


def report(kernel: "Any", error: BaseException, source: "Any") -> None:
    """Report the exception of a future that nobody has asked for, or of a function that the kernel has called."""
    if kernel.recovered and not isinstance(error, Exception):
        return  # nothing but Ctrl-C itself, and what it has cancelled
    context: "dict[Any, Any]" = {"exception": error}
    if hasattr(source, "_state"):
        kind = "Task" if hasattr(source, "_name") else "Future"
        keep(kernel, error, source.get_name() if kind == "Task" else kind)
        context["message"] = kind + " exception was never retrieved"
        context["future"] = context["task"] = source
    else:
        context["message"] = "Exception in callback %r" % (source,)
    call_exception_handler(kernel, context)


def keep(kernel: "Any", error: BaseException, task_name: str) -> None:
    """Keep a traceback, of a group those of its tasks, in the bytes that the kernel has for that; does not fail."""
    try:
        if kernel.failure_room is None:
            kernel.failure_room = bytearray(kernel.limits.failure_bytes)
        if _kept.room is not kernel.failure_room:
            _kept.room = kernel.failure_room
            _kept.count = 0
        each_inner(error, _keep_one)
        _keep_one(error, task_name)
    except MemoryError:
        pass


def _keep_one(error: BaseException, task_name: str) -> None:
    # Where there is no memory for all of it, what could be written stays. A group's own traceback tells nothing.
    if not hasattr(error, "task_names"):
        try:
            print_traceback(error, _kept)
            _kept.write("  in task %s" % task_name)
        finally:
            _kept.write(b"\n")


def call_exception_handler(kernel: "Any", context: "dict[Any, Any]") -> None:
    """Tell of an exception that no task can be told of: calls the handler that was set, or prints it."""
    handler = kernel.exception_handler
    if handler is None:
        print_context(context)
        return
    try:
        handler(kernel, context)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        print_context(context)
        print_context({"message": "Unhandled error in exception handler", "exception": error})


def print_context(context: "dict[Any, Any]") -> None:
    """Print the context of an exception handler call: the message, the future, the traceback."""
    write = sys.stderr.write
    write(context["message"] + "\n")
    future = context.get("future")
    if future is not None:
        if ONE_KERNEL and hasattr(future, "_name"):
            write("task: %s\n" % future.get_name())
        else:
            write("future: %r\n" % (future,))
    exception = context.get("exception")
    if exception is not None:
        if ONE_KERNEL:
            each_inner(exception, _print_one)
        print_traceback(exception, sys.stderr)


def group_ends_program(task: "Any") -> None:
    """Keep the failures of a TaskGroup that ends the main task, and print those that MicroPython leaves out."""
    keep(task._kernel, task._result, task.get_name())
    if ONE_KERNEL:
        each_inner(task._result, _print_one)


def each_inner(exception: "Any", tell: "Any") -> None:
    """Call ``tell(exception, task_name)`` for each exception in what a TaskGroup has raised, the innermost first."""
    names = getattr(exception, "task_names", ())
    for place in range(len(names)):
        inner = exception.exceptions[place]
        each_inner(inner, tell)
        tell(inner, names[place])


def _print_one(exception: BaseException, task_name: str) -> None:
    sys.stderr.write("In a TaskGroup, task %s:\n" % task_name)
    print_traceback(exception, sys.stderr)


def print_traceback(exception: BaseException, file: "Any") -> None:
    """Print an exception with its traceback as the interpreter does: MicroPython leaves out what is in a group."""
    if ONE_KERNEL:
        sys.print_exception(exception, file)  # type: ignore[attr-defined]
    else:
        import traceback

        traceback.print_exception(exception, file=file)

"""What queues refuse, and their shutdown. Loaded when one refuses, or when a program names it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class QueueEmpty(Exception):
    """get_nowait() found no item (asyncio.QueueEmpty)."""


class QueueFull(Exception):
    """put_nowait() found no room (asyncio.QueueFull)."""


class QueueShutDown(Exception):
    """The queue was shut down: nothing can be put, and there is nothing left to get (asyncio.QueueShutDown, 3.13)."""


def refusal(queue: "Any", side: "Any") -> Exception:
    """What to raise for who cannot have what a side of a queue gives."""
    if queue._is_shutdown:
        return QueueShutDown()
    return QueueEmpty() if side is queue._not_empty else QueueFull()


def shut_down(queue: "Any", immediate: bool) -> None:
    """Queue.shutdown."""
    queue._is_shutdown = True
    if immediate:
        while not queue.empty():
            queue._get()
            if queue._unfinished > 0:
                queue.task_done()
    while queue._not_empty._hand() or queue._not_full._hand():
        pass

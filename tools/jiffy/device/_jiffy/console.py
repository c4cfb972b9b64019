"""The console: answers ``jiffy ps`` on the line that the program prints to, while the program runs.

Requests and replies are frames, see ``line``. The reply to ``ps`` is JSON: the version of Jiffy that brought the
program, up for how many milliseconds, the bytes of memory that are free, the tasks that there is room for, a list for
each task (number, name, state, what it waits for, milliseconds until it wakes by itself or null, whether it is the
system's), and the text of the last failures; {"memory_full":true} where there is no room for it. It is written piece by
piece, so that a long table takes little memory. What is not known gets no reply.

Errors: none reaches the program.
"""

import gc
import select
import sys
from json import dumps

from kernel import runner, services, sleep_ms
from kernel.port import pause
from kernel.task import WaitQueue, running_kernel

from .line import Line, crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_line: "Any" = None
_full = '\n\x16r{"memory_full":true}\x17%08x\n' % crc32(b'r{"memory_full":true}')


class _Ear(WaitQueue):
    # Waits for the line in place of kernel.readiness, which takes 6 KB of a board, as long as the program has not
    # loaded that: the kernel's ``streams``. The line is in the bell's poll object from the beginning to the end, so
    # that nothing here allocates.
    kind = "stream"

    def __init__(self, kernel: "Any") -> None:
        self._kernel = kernel
        kernel.bell.poller.register(_line.stdin, 0)

    def _park(self, task: "Any") -> None:
        WaitQueue._park(self, task)
        kernel = self._kernel
        kernel.streams = self
        kernel.bell.poller.modify(_line.stdin, select.POLLIN)

    def poll(self, timeout_ms: int) -> None:
        """Wake the console when something has come."""
        bell = self._kernel.bell
        for ready in bell.poll(timeout_ms):
            if ready[0] is _line.stdin:
                bell.poller.modify(_line.stdin, 0)
                self._kernel.streams = None
                self._wake_first()


def install(line: "Any") -> "Any":
    """Start the console with every run of the kernel from now on, on this line or one of its own, which is returned.
    Allocates; call it before run()."""
    global _line
    _line = line or Line()
    _line.on_request = answer
    runner.on_interrupt = show_interrupted
    services.append(console)
    return _line


async def console() -> None:
    """Read the line for ever, all that has arrived at once. A system task: it takes none of the program's places.

    A program that says how the board idles (``run(idle=...)``) has no console: it would wait for its line and so keep
    the board awake, and a board that sleeps does not hear it.
    """
    kernel: "Any" = running_kernel()
    ear = _Ear(kernel)
    while kernel.idle is None and not _line.ended:
        try:
            if kernel.poller is None:
                await pause(ear)
            else:
                await kernel.poller.watch(_line.stdin).reader
            _line.receive()
        except MemoryError:
            # The program has taken all of it: it goes on, and so does its console when there is memory again.
            await sleep_ms(1000)
    kernel.bell.poller.unregister(_line.stdin)  # one that has ended would be told for ever


def answer(word: bytes) -> None:
    """Write the reply to a request."""
    if word == b"ps":
        write = sys.stdout.write
        try:
            crc = crc32(b"r")
            write("\x16r")
            for piece in _status():
                crc = crc32(piece.encode(), crc)
                write(piece)
            write("\x17%08x\n" % crc)
        except MemoryError:
            write(_full)  # what was begun of the reply ends as text


def show_interrupted() -> None:
    """A Ctrl-C ends the run: write the reply for the computer that follows the program, unasked, as some firmware drops
    at a Ctrl-C what it has received. A deployed program has another tool or a person at its line then, or nobody."""
    try:
        if getattr(sys.modules["_jiffy"], "followed", False):
            for _ in _status():
                pass  # whether the memory is enough for it: half a reply would be output
            answer(b"ps")
    except BaseException:  # the Ctrl-C that is on its way is what counts
        pass


def _status() -> "Any":
    from kernel.snapshot import task_table

    kernel = running_kernel()
    yield '{"jiffy":"%s","uptime_ms":%d,"capacity":%d,"free_bytes":%d,"tasks":[' % (
        getattr(sys.modules["_jiffy"], "version", ""),
        kernel.clock.total_us() // 1000,
        kernel.limits.tasks,
        gc.mem_free(),  # type: ignore[attr-defined]
    )
    between = ""
    for row in task_table(kernel):
        yield between + dumps(row)
        between = ","
    failures: "Any" = sys.modules.get("kernel.failures")  # loaded by the first
    yield '],"failures":%s}' % dumps(failures.kept() if failures else "")

"""The console: answers ``jiffy ps`` on the line that the program prints to, while the program runs.

Requests and replies are frames, see ``line``. The reply to ``ps`` is JSON: the version of Jiffy that brought the
program, up for how many milliseconds, the bytes of memory that are free (null where the firmware cannot tell), the
tasks that there is room for, a list for each task (number, name, state, what it waits for, milliseconds to its
deadline or null, whether it is the system's), and the text of the last failures; {"memory_full":true} where there is
no room for it. It is written piece by piece, so that a long table takes little memory. What is not known gets no
reply.

Errors: none reaches the program.
"""

import sys

from kernel import runner, services, sleep_ms
from kernel.readiness import readable
from kernel.task import running_kernel

from .line import Line, crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FULL = 'r{"memory_full":true}'
RETRY_MS = 1000
_line: "Any" = None
_full = "\n\x16%s\x17%08x\n" % (FULL, crc32(FULL.encode()))


def install(line: "Line | None" = None) -> None:
    """Start the console with every run of the kernel from now on, on this line. Allocates; call it before run()."""
    global _line
    _line = line or Line(False)
    _line.on_request = answer
    runner.on_interrupt = show_interrupted
    if console not in services:
        services.append(console)


async def console() -> None:
    """Read the line for ever, all that has arrived at once. A system task: it takes none of the program's places.

    A program that says how the board idles (``run(idle=...)``) has no console: it would wait for its line and so keep
    the board awake, and a board that sleeps does not hear it.
    """
    if running_kernel().idle is None:
        while not _line.ended:
            try:
                await readable(_line.stdin)
                _line.receive()
            except MemoryError:
                # The program has taken all of it: it goes on, and so does its console when there is memory again.
                await sleep_ms(RETRY_MS)


def answer(word: bytes) -> None:
    """Write the reply to a request."""
    if word == b"ps":
        try:
            _reply(_status())
        except MemoryError:
            _tell_full()


def _tell_full() -> None:
    # What was begun of the reply ends as text. Allocates nothing.
    sys.stdout.write(_full)


def show_interrupted() -> None:
    """A Ctrl-C ends the run: write the reply for the computer that follows the program, unasked, as some firmware drops
    at a Ctrl-C what it has received. A deployed program has another tool or a person at its line then, or nobody."""
    jiffy: "Any" = sys.modules.get("_jiffy")
    try:
        if getattr(jiffy, "followed", False):
            for _ in _status():
                pass  # whether the memory is enough for it: half a reply would be output
            answer(b"ps")
    except BaseException:  # the Ctrl-C that is on its way is what counts
        pass


def _reply(pieces: "Any") -> None:
    write = sys.stdout.write
    crc = crc32(b"r")
    write("\x16r")
    for piece in pieces:
        crc = crc32(piece.encode(), crc)
        write(piece)
    write("\x17%08x\n" % crc)


def _status() -> "Any":
    import gc
    from json import dumps

    from kernel.snapshot import task_table

    kernel = running_kernel()
    free = gc.mem_free() if hasattr(gc, "mem_free") else None
    jiffy: "Any" = sys.modules.get("_jiffy")
    yield '{"jiffy":"%s","uptime_ms":%d,"capacity":%d,"free_bytes":%s,"tasks":[' % (
        getattr(jiffy, "version", ""),
        kernel.clock.total_us() // 1000,
        kernel.limits.tasks,
        dumps(free),
    )
    between = ""
    for row in task_table(kernel):
        yield between + dumps(row)
        between = ","
    yield '],"failures":%s}' % dumps(_failures())


def _failures() -> str:
    # Only where the module is loaded: no task has failed otherwise.
    failures: "Any" = sys.modules.get("kernel.failures")
    return failures.kept() if failures is not None else ""

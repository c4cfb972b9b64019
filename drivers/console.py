"""The console: answers ``jiffy ps`` on the line that the program prints to, while the program runs.

A request is one line, ``0x16 word newline``. A reply is one frame, ``0x16 JSON 0x17 CRC-32 newline``: the checksum is
that of the JSON text (zlib's polynomial, eight hexadecimal digits), so that the host can tell a reply from whatever
the program prints around it. A request that is not known gets no reply.

Errors: none reaches the program. Damaged requests are dropped.
"""

import json
import sys

from kernel import services
from kernel.future import running_kernel
from kernel.readiness import readable
from kernel.snapshot import task_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

REQUEST_MARK = 0x16
MAX_REQUEST_BYTES = 32


def install() -> None:
    """Start the console with every run of the kernel from now on. Allocates; call it once, before run()."""
    if console not in services:
        services.append(console)


async def console() -> None:
    """Answer requests from standard input for ever. A system task: it takes none of the program's places.

    A program that says how the board idles (``run(idle=...)``) has no console: it would wait for its line and so keep
    the board awake, and a board that sleeps does not hear it.
    """
    if running_kernel().idle is not None:
        return
    stdin: "Any" = getattr(sys.stdin, "buffer", sys.stdin)
    stdin = getattr(stdin, "raw", stdin)  # CPython: what is read ahead into a buffer, poll does not see
    word: "bytes | None" = None
    while True:
        await readable(sys.stdin)
        byte = stdin.read(1)
        if not byte:
            return
        if byte[0] == REQUEST_MARK:
            word = b""
        elif byte in b"\r\n":
            _answer(word)
            word = None
        elif word is not None:
            word = word + byte if len(word) < MAX_REQUEST_BYTES else None


def _answer(word: "bytes | None") -> None:
    if word == b"ps":
        sys.stdout.write(frame(json.dumps(status())))


def status() -> "dict[str, Any]":
    """The running kernel's task table, uptime, free memory (None where it cannot be asked) and limits."""
    kernel = running_kernel()
    return {
        "tasks": task_table(kernel),
        "uptime_ms": kernel.clock.total_us() // 1000,
        "free_bytes": _free_bytes(),
        "capacity": kernel.limits.tasks,
    }


def _free_bytes() -> "int | None":
    import gc

    return gc.mem_free() if hasattr(gc, "mem_free") else None


def frame(text: str) -> str:
    """A reply frame around JSON text."""
    return "\x16%s\x17%08x\n" % (text, _crc32(text.encode()))


def _crc32(data: bytes) -> int:
    try:
        from binascii import crc32

        return crc32(data) & 0xFFFFFFFF
    except ImportError:
        return _slow_crc32(data)


def _slow_crc32(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF

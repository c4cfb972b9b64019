"""The serial input of an ordinary executable, read so that an interrupt ends the waiting.

The signal of the interrupt controller ends a `poll`, never a `read`: it may not end what else would be resumed, since
the garbage collector waits like that for other threads to show what they hold.
"""

import io
import select
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COUNT_WAITING = 0x541B  # the request of ioctl

_native: "Any" = sys.stdin.buffer


class SerialInput(io.IOBase):
    def __init__(self, ioctl: "Any") -> None:
        self._ioctl = ioctl
        self._count = bytearray(4)
        self._poller: "Any" = select.poll()
        self._poller.register(sys.stdin, select.POLLIN)

    def _waiting(self) -> int:
        """Wait until there is something; how many bytes there are."""
        for _ in self._poller.ipoll(-1):
            pass
        self._ioctl(0, COUNT_WAITING, self._count)
        return int.from_bytes(self._count, "little")

    def readinto(self, buffer: "Any", count: int = -1) -> int:
        view = memoryview(buffer)
        wanted = count if 0 <= count < len(view) else len(view)
        done = 0
        while done < wanted:
            waiting = self._waiting()
            if waiting == 0:
                break
            done += _native.readinto(view[done : done + min(waiting, wanted - done)])
        return done

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            raise OSError(22, "the serial line has no end: give a count")
        data = bytearray(count)
        return bytes(memoryview(data)[: self.readinto(data)])

    def readline(self, limit: int = -1) -> bytes:  # type: ignore[override]
        line = bytearray()
        one = bytearray(1)
        while (limit < 0 or len(line) < limit) and one[0] != 10 and self.readinto(one):
            line.extend(one)
        return bytes(line)

    def ioctl(self, request: int, argument: int) -> int:
        return 0

"""The last failures as text, in the bytes that run() set aside for them."""

import sys
from io import IOBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class FailureRing(IOBase):
    """A stream that keeps the end of what is written: as many bytes as ``room`` has. Writing allocates nothing."""

    def __init__(self, room: bytearray) -> None:
        self.room = room
        self._written = 0

    def keep(self, exception: BaseException, task_name: str) -> None:
        """Write the traceback, and after it whose it is: of one that is too long for the room its end stays.

        Where there is no memory to write it with, what could be written stays.
        """
        try:
            print_traceback(exception, self)
            self.write(b"  in task ")
            self.write(task_name)
            self.write(b"\n")
        except MemoryError:
            self.write(b"\n")

    def write(self, data: "Any") -> int:
        """Keep text or bytes."""
        if isinstance(data, str):
            data = data.encode()
        room = self.room
        size = len(room)
        if size:
            for byte in data:
                room[self._written % size] = byte
                self._written += 1
        return len(data)

    def text(self) -> str:
        """What is kept, oldest first, from the beginning of a line where there is one. Allocates."""
        room = self.room
        if self._written <= len(room):
            return bytes(room[: self._written]).decode()
        start = self._written % len(room)
        kept = bytes(room[start:] + room[:start])
        start = kept.find(b"\n") + 1
        if start == len(kept):
            start = 0
        while start < len(kept) and kept[start] & 0xC0 == 0x80:  # amid a character
            start += 1
        return kept[start:].decode()


def print_traceback(exception: BaseException, file: "Any") -> None:
    """Print an exception with its traceback as the interpreter does: MicroPython leaves out what is in a group."""
    if hasattr(sys, "print_exception"):
        sys.print_exception(exception, file)
    else:
        import traceback

        traceback.print_exception(exception, file=file)

# mypy: ignore-errors
"""Standard input of a program whose line is not its own: because requests of ours come there too, or because its input
is a pipe or a file on the computer that started it.

A firmware's sys.stdin cannot be set; but ``sys`` itself can be replaced where programs import it.
"""

import io
import sys

from .line import Line, crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

EAGAIN_MS = 1000
KEPT_BYTES = 512
IOCTL_POLL = 3
IOCTL_CLOSE = 4
POLLIN = 1


class KeptLine(Line):
    """Keeps what is not ours until the program reads it, up to KEPT_BYTES; what comes beyond that is lost, as in a
    UART."""

    def __init__(self) -> None:
        Line.__init__(self)
        self._kept = bytearray()

    def wait(self) -> bool:
        """Wait until the program has something to read; False when there never will be."""
        while not self._kept and not self.ended:
            self.receive(1000)
        return bool(self._kept)

    def ready(self) -> bool:
        """Whether the program's next read would not wait."""
        self.receive()
        return bool(self._kept) or self.ended

    def take(self, limit: int) -> bytearray:
        """At most so many of the program's bytes; waits for the first one; empty at the end."""
        if not self.wait():
            return bytearray()
        data = self._kept[:limit]
        self._kept = self._kept[limit:]
        return data

    def _release(self) -> None:
        self._kept.extend(self._frame[: min(self._count, KEPT_BYTES - len(self._kept))])
        self._count = 0


class PulledLine(KeptLine):
    """The program's input comes in frames, each asked for by its number: ``d NUMBER BASE64``, ``f NUMBER`` at the end.
    A piece that does not arrive is asked for again."""

    KINDS = b"qdf"

    def __init__(self) -> None:
        KeptLine.__init__(self)
        self._number = 0
        self._asked = False

    def wait(self) -> bool:
        while not self._kept and not self.ended:
            self._ask()
            self.receive(EAGAIN_MS)
            self._asked = False
        return bool(self._kept)

    def ready(self) -> bool:
        if not self._kept and not self.ended and not self._asked:
            self._ask()
        return KeptLine.ready(self)

    def _ask(self) -> None:
        text = "w%d" % self._number
        sys.stdout.write("\x16%s\x17%08x\n" % (text, crc32(text.encode())))
        self._asked = True

    def _release(self) -> None:
        self._count = 0

    def _take_frame(self, kind: int, payload: bytes) -> None:
        number, _, data = payload.partition(b" ")
        if kind == 0x71:
            Line._take_frame(self, kind, payload)
        elif number == b"%d" % self._number:
            self._number += 1
            self._asked = False
            if kind == 0x64:
                from binascii import a2b_base64

                self._kept.extend(a2b_base64(data))
            else:
                self.ended = True


class Stdin(io.IOBase):
    """What programs find as sys.stdin, and as sys.stdin.buffer."""

    def __init__(self, line: KeptLine, text: bool) -> None:
        self._line = line
        self._text = text
        if text:
            self.buffer = Stdin(line, False)

    def _given(self, data: bytearray) -> "Any":
        return str(data, "utf-8") if self._text else bytes(data)

    def _add(self, data: bytearray, count: int) -> bool:
        piece = self._line.take(count)
        if self._text and not isinstance(self._line, PulledLine):
            for index in range(len(piece)):
                if piece[index] == 13:
                    piece[index] = 10
        data.extend(piece)
        return bool(piece)

    def readinto(self, buffer: "Any", count: int = -1) -> int:
        """Fill the buffer as far as there is input at once; waits for the first byte; 0 at the end."""
        data = bytearray()
        self._add(data, len(buffer) if count < 0 else count)
        buffer[: len(data)] = data
        return len(data)

    def read(self, count: int = -1) -> "Any":
        """So many bytes, or characters; all there is without a count. Waits for them; less at the end."""
        data = bytearray()
        missing = count
        while missing and self._add(data, missing if count > 0 else 64):
            if count > 0:
                missing = count - len(data)
                if self._text:
                    missing = count - _characters(data)
        return self._given(data)

    def readline(self, limit: int = -1) -> "Any":
        """The next line with its end; empty at the end."""
        data = bytearray()
        while limit < 0 or len(data) < limit:
            if not self._add(data, 1) or data[-1] == 10:
                break
        return self._given(data)

    def readlines(self) -> "Any":
        return list(self)

    def __iter__(self) -> "Any":
        return self

    def __next__(self) -> "Any":
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def ioctl(self, request: int, argument: int) -> int:
        """What select.poll asks."""
        if request == IOCTL_POLL:
            return argument & POLLIN if self._line.ready() else 0
        return 0 if request == IOCTL_CLOSE else -1

    def close(self) -> None:
        """The line stays."""


def _characters(data: bytearray) -> int:
    # How many whole ones there are: a character that has only begun is one that is missing.
    count = 0
    position = 0
    while position < len(data):
        first = data[position]
        position += 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        count += position <= len(data)
    return count


class System:
    """The module sys, but for its stdin."""

    def __init__(self, stdin: Stdin) -> None:
        self.stdin = stdin

    def __getattr__(self, name: str) -> "Any":
        return getattr(sys, name)

    def _jiffy_restore(self) -> None:
        # Gives sys and input back, when the program has ended. What a program kept of them stays with it.
        import builtins

        sys.modules["sys"] = sys
        del builtins.input


def install(line: KeptLine, read_line: "Any" = None) -> None:
    """Let programs that import sys from now on read this line, and let input() be ``read_line``."""
    import builtins

    system: "Any" = System(Stdin(line, True))

    def read_pulled(prompt: object = "") -> str:
        sys.stdout.write(str(prompt))
        text = str(system.stdin.readline())
        if not text:
            raise EOFError
        return text.rstrip("\r\n")

    sys.modules["sys"] = system
    builtins.input = read_line or read_pulled

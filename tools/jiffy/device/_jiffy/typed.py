# mypy: ignore-errors
"""input() at a terminal whose line the console reads too.

The firmware's own would miss what was typed before it was called, and take a request of ours for an answer. As there:
what is typed comes back, Backspace takes the last character, Ctrl-D on an empty line is the end of input. The keys that
move the cursor do nothing.
"""

import sys

RETURN, NEWLINE, ESCAPE, END = 13, 10, 27, 4
BACKSPACES = (8, 127)


class Typed:
    """Called, it is input() on ``line``."""

    def __init__(self, line):
        self._line = line
        self._last = 0

    def __call__(self, prompt=""):
        sys.stdout.write(str(prompt))
        text = bytearray()
        while True:
            byte, before = self._next(), self._last
            self._last = byte
            if byte == NEWLINE and before == RETURN:
                # The second half of the line end before it.
                self._last = 0
            elif byte in (RETURN, NEWLINE):
                sys.stdout.write("\n")
                return str(text, "utf-8")
            elif byte in BACKSPACES:
                if text:
                    text = text[: _before_last(text)]
                    sys.stdout.write("\b \b")
            elif byte == END and not text:
                raise EOFError
            elif byte == ESCAPE:
                self._skip_key()
            elif byte >= 32:
                text.append(byte)
                self._echo(text)

    def _next(self):
        piece = self._line.take(1)
        if not piece:
            raise EOFError
        return piece[0]

    def _skip_key(self):
        # ESC O X, or ESC [, digits and a letter or "~".
        if self._next() in b"[O":
            while self._next() < 64:
                pass

    def _echo(self, text):
        # A character goes back when it has come whole.
        first = _before_last(text)
        length = 1 if text[first] < 0xC0 else 2 if text[first] < 0xE0 else 3 if text[first] < 0xF0 else 4
        if len(text) - first == length:
            sys.stdout.write(str(text[first:], "utf-8"))


def _before_last(text):
    # Where the last character begins.
    first = len(text) - 1
    while first and 0x80 <= text[first] < 0xC0:
        first -= 1
    return first

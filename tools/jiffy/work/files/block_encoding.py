"""How blocks of a file come over the line: the board's code that sends one, and their bytes again. No input, no output.

Each block is a line with its checksum, computed by the board from what it read, and the length of what follows: the
bytes themselves with 0x04, which would end the raw REPL's output, escaped. Where the firmware has no binary output,
they are base64 or hexadecimal digits.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from jiffy.errors import Damaged, escaped
from jiffy.session.features import Features

SMALL_BLOCK = 64
LARGE_BLOCK = 960
"""Nothing of it, not even with each byte escaped, is above 2,000 bytes on the board's heap."""
AMPLE_MEMORY = 16_384
"""With this much free memory on the board, large blocks do no harm."""

ESCAPE = 0x10
ESCAPED = (ESCAPE, 0x04)
SHIFT = 0x10
"""An escaped byte is sent as ``ESCAPE`` and the byte plus this."""

BINARY_CODE = f"""\
import sys
from binascii import crc32
def encode(file):
 key=file
 for end in({", ".join(map(str, ESCAPED))}):key=key.replace(bytes((end,)),bytes(({ESCAPE},end+{SHIFT})))
 print(crc32(file),len(key));sys.stdout.buffer.write(key)
"""
BASE64_CODE = """\
from binascii import b2a_base64,crc32
def encode(file):
 key=b2a_base64(file).decode().strip()
 print(crc32(file),len(key));print(key,end='')
"""
# Without zlib's CRC-32 on the board, Adler-32 is little code.
HEX_CODE = """\
def encode(file):
 end=1;sep=0
 for key in file:end=(end+key)%65521;sep=(sep+end)%65521
 print(sep*65536+end,2*len(file));print(''.join('%02x'%key for key in file),end='')
"""
HEAD = re.compile(rb"([0-9]{1,10}) ([0-9]{1,5})\r?\n")


@dataclass(frozen=True)
class BlockEncoding:
    """``kind`` is binary, base64 or hex; ``block`` the most bytes of a file in one block."""

    kind: str
    block: int

    @classmethod
    def of(cls, features: Features) -> "BlockEncoding":
        """What the firmware can do."""
        block = LARGE_BLOCK if features.free_memory >= AMPLE_MEMORY else SMALL_BLOCK
        if not (features.crc32 and features.hexlify):
            return cls("hex", block)
        return cls("binary" if features.binary_stdout else "base64", block)

    @property
    def code(self) -> str:
        """A function ``encode`` for the board, which sends one block."""
        return {"binary": BINARY_CODE, "base64": BASE64_CODE, "hex": HEX_CODE}[self.kind]

    def blocks(self, sent: bytes, path: str) -> Iterator[bytes]:
        """The blocks in what the board sent, in order. Raises Damaged at the first that is damaged."""
        position = 0
        while position < len(sent):
            head = HEAD.match(sent, position)
            if not head:
                raise _damaged(path, sent[position:])
            position = head.end() + int(head[2])
            text = sent[head.end() : position]
            data = self._decoded(text)
            if len(text) != int(head[2]) or data is None or self._checksum(data) != int(head[1]):
                raise _damaged(path, text)
            yield data

    def _decoded(self, text: bytes) -> bytes | None:
        try:
            if self.kind == "binary":
                return unescape(text)
            return (
                base64.b64decode(text, validate=True) if self.kind == "base64" else bytes.fromhex(text.decode("ascii"))
            )
        except (binascii.Error, ValueError):
            return None

    def _checksum(self, data: bytes) -> int:
        return zlib.adler32(data) if self.kind == "hex" else zlib.crc32(data)


def unescape(text: bytes) -> bytes:
    """In what the board sends, the escape is always followed by an escaped byte."""
    for code in reversed(ESCAPED):
        text = text.replace(bytes((ESCAPE, code + SHIFT)), bytes((code,)))
    return text


def _damaged(path: str, text: bytes) -> Damaged:
    return Damaged(f"{path} was damaged on its way; run the command again", f"the board says {escaped(text)}")

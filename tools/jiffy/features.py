"""What a board's firmware can do, asked from the firmware itself by code that MicroPython 1.9.2 runs too."""

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiffy.errors import BoardException, Damaged, RemoteFileError, TimedOut, classified, escaped

if TYPE_CHECKING:
    from jiffy.session import Session

# Each line that the board prints is a word, a blank and a plain value; the last one is the Adler-32 of those before it,
# since a damaged answer would lead to files made for another board.
QUESTIONS = """\
import sys,gc
def h(m,*n):
 try:
  m=__import__(m)
  for a in n:m=getattr(m,a)
  return m
 except (ImportError,AttributeError):return None
L=[]
def p(k,v):L.append('%s %s\\n'%(k,v))
def b(k,*n):p(k,int(h(*n)is not None))
i=sys.implementation
p('implementation',i[0] if isinstance(i,tuple) else i.name)
p('version','.'.join(str(x) for x in i[1][:3]))
p('mpy',getattr(i,'_mpy',0))
u=h('os','uname')
p('machine',getattr(i,'_machine','') or (u and u().machine) or '')
c=h('struct','calcsize')or h('ustruct','calcsize')
p('word_bits',c('P')*8 if c else 0)
b('deflate','deflate','DeflateIO')
b('sha256','hashlib','sha256')
b('crc32','binascii','crc32')
b('hexlify','binascii','hexlify')
b('binary_stdin','sys','stdin','buffer')
b('binary_stdout','sys','stdout','buffer')
b('directories','os','mkdir')
b('rename','os','rename')
b('stat','os','stat')
s=h('os','statvfs')
try:s=s and s('/')
except OSError:s=None
p('free_bytes',s[0]*s[3] if s else -1)
p('block_bytes',s[0] if s else 0)
gc.collect()
p('free_memory',gc.mem_free())
L=''.join(L)
a=1;c=0
for x in bytes(L,'utf8'):a=(a+x)%65521;c=(c+a)%65521
print(L+'%04x%04x'%(c,a))
"""

ATTEMPTS = 3

ARCHITECTURES = (
    "", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp", "xtensa", "xtensawin",
    "rv32imc", "rv64imc",
)  # fmt: skip
"""The native architectures by their number in ``sys.implementation._mpy``."""


@dataclass(frozen=True)
class Features:
    """The answers. ``free_bytes`` (of the flash) is None where the firmware cannot tell."""

    implementation: str
    version: tuple[int, ...]
    machine: str
    mpy: int
    """``sys.implementation._mpy``: .mpy version, sub-version, architecture and flags; 0 where .mpy cannot be loaded."""
    word_bits: int
    """32 or 64; 0 where the firmware cannot tell."""
    has_raw_paste: bool
    deflate: bool
    sha256: bool
    crc32: bool
    hexlify: bool
    binary_stdin: bool
    binary_stdout: bool
    directories: bool
    rename: bool
    stat: bool
    free_bytes: int | None
    block_bytes: int
    free_memory: int

    @property
    def mpy_version(self) -> int:
        return self.mpy & 0xFF

    @property
    def mpy_sub_version(self) -> int:
        return self.mpy >> 8 & 3

    @property
    def architecture(self) -> str:
        """The name that mpy-cross knows the native code by; empty where there is none."""
        number = self.mpy >> 10 & 0xF
        return ARCHITECTURES[number] if number < len(ARCHITECTURES) else ""


def ask(session: "Session") -> Features:
    """Ask the board, again when the answer is damaged. Raises BoardMemoryFull, Damaged."""
    for _ in range(ATTEMPTS - 1):
        with suppress(Damaged, RemoteFileError, TimedOut):
            return _ask(session)
    return _ask(session)


def _ask(session: "Session") -> Features:
    try:
        answer = session.execute(QUESTIONS)
    except BoardException as exception:
        raise classified(exception, "asking the board what it can do") from None
    return parse(answer, has_raw_paste=session.has_raw_paste)


def parse(answer: bytes, *, has_raw_paste: bool) -> Features:
    """Features from what the board printed; raises Damaged when it has not the expected shape."""
    text, _, digest = answer.replace(b"\r", b"").strip().rpartition(b"\n")
    expected = zlib.adler32(text + b"\n")
    if digest != f"{expected:08x}".encode():
        raise Damaged(f"the board's answer about its features is damaged: {escaped(answer)}")
    words = dict(line.partition(" ")[::2] for line in text.decode("utf-8", "replace").split("\n"))

    def number(name: str) -> int:
        value = words[name].strip()
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise ValueError(name)
        return int(value)

    try:
        free_bytes = number("free_bytes")
        return Features(
            implementation=words["implementation"].strip(),
            version=tuple(int(part) for part in words["version"].strip().split(".")),
            machine=words["machine"].strip(),
            mpy=number("mpy"),
            word_bits=number("word_bits"),
            has_raw_paste=has_raw_paste,
            deflate=number("deflate") == 1,
            sha256=number("sha256") == 1,
            crc32=number("crc32") == 1,
            hexlify=number("hexlify") == 1,
            binary_stdin=number("binary_stdin") == 1,
            binary_stdout=number("binary_stdout") == 1,
            directories=number("directories") == 1,
            rename=number("rename") == 1,
            stat=number("stat") == 1,
            free_bytes=None if free_bytes < 0 else free_bytes,
            block_bytes=number("block_bytes"),
            free_memory=number("free_memory"),
        )
    except (KeyError, ValueError) as error:
        raise Damaged(f"the board's answer about its features is damaged: {escaped(answer)}", str(error)) from None

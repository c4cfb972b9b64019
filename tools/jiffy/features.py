"""What a board's firmware can do, asked from the firmware itself by code that MicroPython 1.9.2 runs too."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiffy.errors import BoardException, Damaged, classified, escaped

if TYPE_CHECKING:
    from jiffy.session import Session

# Each line that the board prints is a word, a blank and a plain value.
QUESTIONS = """\
import sys,gc
def h(m,*n):
 try:
  m=__import__(m)
  for a in n:m=getattr(m,a)
  return m
 except (ImportError,AttributeError):return None
def p(k,v):print(k,v)
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
"""

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
    """Ask the board. Raises BoardMemoryFull, or Damaged when the answer has not the expected shape."""
    has_raw_paste = session.has_raw_paste
    try:
        answer = session.execute(QUESTIONS)
    except BoardException as exception:
        raise classified(exception, "asking the board what it can do") from None
    return parse(answer.decode("utf-8", "replace"), has_raw_paste=has_raw_paste)


def parse(text: str, *, has_raw_paste: bool) -> Features:
    """Features from what the board printed."""
    words = dict(line.partition(" ")[::2] for line in text.split("\n") if line.strip())

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
        raise Damaged(
            f"the board's answer about its features is damaged: {escaped(text.encode())}", str(error)
        ) from None

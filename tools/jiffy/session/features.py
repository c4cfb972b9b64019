"""What a board's firmware can do, asked from the firmware itself by code that MicroPython 1.9.2 runs too."""

import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from jiffy.errors import (
    BoardException,
    BoardReset,
    Damaged,
    NotMicroPython,
    RemoteFileError,
    TimedOut,
    classified,
    escaped,
)

Execute = Callable[[str], bytes]
"""Runs code on the board and gives what it printed."""

NAMES = (
    "deflate.DeflateIO", "hashlib.sha256", "binascii.crc32", "binascii.hexlify", "sys.stdin.buffer",
    "sys.stdout.buffer", "os.mkdir", "os.rename", "os.stat",
)  # fmt: skip
"""What a firmware may have, in the order of the answer."""

# In steps, since compiling takes memory that small boards do not have. The answer is one line of fields with tabs
# between them; the last one is the Adler-32 of those before it: a damaged answer would lead to files made for another
# board.
QUESTIONS = (
    """\
import gc
def h(n):
 try:
  n=n.split('.');m=__import__(n[0])
  for a in n[1:]:m=getattr(m,a)
  return m
 except (ImportError,AttributeError):pass
""",
    """\
i=h('sys.implementation');u=h('os.uname');c=h('struct.calcsize')or h('ustruct.calcsize')
t=[i[0],'.'.join(str(x)for x in i[1][:3]),getattr(i,'_machine','')or u and u().machine,getattr(i,'_mpy',0)]
t+=[c and c('P')*8 or 0]
""",
    f"t+=[''.join('01'[h(x)!=None]for x in'{' '.join(NAMES)}'.split())]\n",
    """\
try:s=h('os.statvfs')('/')
except (OSError,TypeError):s=[0,0,0,-1]
gc.collect()
t+=[s[0]*s[3],s[0],gc.mem_free()]
""",
    """\
t='\\t'.join(str(x)for x in t);a=1;c=0
for x in bytes(t,'utf8'):a=(a+x)%65521;c=(c+a)%65521
print(t+'\\t%04x%04x'%(c,a))
del h,i,u,c,s,t,a,x
""",
)

ATTEMPTS = 3


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
    free_bytes: int | None
    block_bytes: int
    free_memory: int
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


def ask(execute: Execute, *, has_raw_paste: bool) -> Features:
    """Ask the board, again when the answer is damaged. Raises BoardMemoryFull, Damaged, NotMicroPython."""
    for _ in range(ATTEMPTS - 1):
        with suppress(BoardReset, Damaged, RemoteFileError, TimedOut):
            return _ask(execute, has_raw_paste)
    return _ask(execute, has_raw_paste)


def _ask(execute: Execute, has_raw_paste: bool) -> Features:
    steps = ("".join(QUESTIONS),) if has_raw_paste else QUESTIONS
    try:
        answer = b"".join(map(execute, steps))
    except BoardException as exception:
        raise classified(exception, "asking the board what it can do") from None
    features = parse(answer, has_raw_paste=has_raw_paste)
    if features.implementation != "micropython":
        raise NotMicroPython(f"the board runs {features.implementation}, and Jiffy needs MicroPython")
    return features


def parse(answer: bytes, *, has_raw_paste: bool) -> Features:
    """Features from what the board printed; raises Damaged when it has not the expected shape."""
    text, _, digest = answer.strip().rpartition(b"\t")
    found = ANSWER.fullmatch(text)
    if digest != f"{zlib.adler32(text):08x}".encode() or found is None:
        raise Damaged(f"the board's answer about its features is damaged: {escaped(answer)}")
    implementation, version, machine, mpy, word_bits, has, free_bytes, block_bytes, free_memory = found.groups()
    return Features(
        implementation.decode(),
        tuple(map(int, version.split(b"."))),
        machine.decode("utf-8", "replace"),
        int(mpy),
        int(word_bits),
        int(free_bytes) if int(free_bytes) >= 0 else None,
        int(block_bytes),
        int(free_memory),
        has_raw_paste,
        *(digit == ord("1") for digit in has),
    )


ANSWER = re.compile(
    rb"(\w+)\t([0-9]+(?:\.[0-9]+)*)\t([^\t\r\n]*)\t([0-9]+)\t([0-9]+)\t([01]{%d})\t(-?[0-9]+)\t([0-9]+)\t([0-9]+)"
    % len(NAMES)
)

"""The content of files on the board: read, or only compared.

It comes in blocks, each with a checksum that the board computed from what it read: a block that the line damaged is
read again. Digests are SHA-256 where the firmware has it, else Adler-32, which the board then computes itself.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jiffy.errors import Damaged, RemoteFileError, TimedOut, escaped
from jiffy.session.features import Features
from jiffy.session.session import Session
from jiffy.work.remote_code import RemoteCode, literal
from jiffy.work.remote_folders import Entry, damaged

OnCopied = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

SMALL_BLOCK = 64
LARGE_BLOCK = 1200
"""In base64 1,600 bytes: no block of the board's heap above 2,000."""
AMPLE_MEMORY = 16_384
"""With this much free memory on the board, large blocks do no harm."""
FIRST_BLOCKS = 2
MOST_BLOCKS = 32
FAST_TURN_S = 0.5
ATTEMPTS = 3
SHA256_BYTES_PER_S = 50_000
ADLER32_BYTES_PER_S = 2_000
"""In Python by a Cortex-M0 with 16 MHz."""

ENCODE_CODE = """\
from binascii import b2a_base64,crc32
def encode(file):print(crc32(file),b2a_base64(file).decode(),end='')
"""
PLAIN_ENCODE_CODE = """\
def encode(file):
 end=1;sep=0
 for key in file:end=(end+key)%65521;sep=(sep+end)%65521
 print(sep*65536+end,''.join('%02x'%key for key in file))
"""
SEEK_CODE = "file.seek({start})"
PLAIN_SEEK_CODE = "for key in range({blocks}):file.read({block})"
READ_CODE = """\
with open({path},'rb')as file:
 {skip}
 for key in range({blocks}):
  key=file.read({block})
  if not key:break
  encode(key)
"""
READ_SMALL = """\
 with open(key,'rb')as file:encode(file.read({block}))
"""
SHA256_CODE = """\
import hashlib
def index(path):
 key=hashlib.sha256()
 with open(path,'rb')as file:
  while 1:
   path=file.read(512)
   if not path:break
   key.update(path)
 print(*key.digest())
"""
ADLER32_CODE = """\
def index(path):
 end=1;sep=0
 with open(path,'rb')as file:
  while 1:
   path=file.read(64)
   if not path:break
   for key in path:end=(end+key)%65521;sep=(sep+end)%65521
 print(sep*65536+end)
"""


class RemoteReader:
    """Reads files on the board of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._code = RemoteCode(session)
        features = self._code.features()
        self._has_sha256 = features.sha256
        self._encoding = _Encoding.of(features)
        self._blocks = FIRST_BLOCKS

    def digest(self, data: bytes) -> str:
        """What ``digests`` tells of a file with this content."""
        return hashlib.sha256(data).hexdigest() if self._has_sha256 else str(zlib.adler32(data))

    def digests(self, entries: Sequence[Entry]) -> list[str]:
        """The digest of each file, computed on the board."""
        speed = SHA256_BYTES_PER_S if self._has_sha256 else ADLER32_BYTES_PER_S
        sizes = {entry.name: entry.size for entry in entries}
        lines = self._code.each(
            [entry.name for entry in entries],
            " index(key)\n",
            "comparing {}",
            before=SHA256_CODE if self._has_sha256 else ADLER32_CODE,
            working_s=lambda name: sizes[name] / speed,
        )
        return [self._digest(line.strip()) for line in lines]

    def _digest(self, line: str) -> str:
        if not self._has_sha256:
            return line
        try:
            return bytes(map(int, line.split())).hex()
        except ValueError:
            raise damaged(line) from None

    def read_small(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """The content of those files that are no longer than a block, several in one turn of the line; those that the
        line damaged are missing."""
        small = [entry.name for entry in entries if entry.size <= self._encoding.block]
        body = READ_SMALL.format(block=self._encoding.block + 1)
        found = {}
        for name, line in zip(
            small, self._code.each(small, body, "reading {}", before=self._encoding.code), strict=True
        ):
            with suppress(Damaged):
                found[name] = self._encoding.decoded(line, name)
        sizes = {entry.name: entry.size for entry in entries}
        return {name: data for name, data in found.items() if len(data) == sizes[name]}

    def read(self, entry: Entry, progress: OnCopied | None = None) -> bytes:
        """The content of one file. Raises RemoteFileError, Damaged, TimedOut."""
        content = bytearray()
        failures = 0
        error: Damaged | TimedOut | None
        while len(content) < entry.size or not entry.size:
            try:
                piece, error = self._piece(entry, len(content))
            except (Damaged, TimedOut) as fault:
                piece, error = b"", fault
            content += piece
            failures = failures + 1 if error else 0
            if error and failures == ATTEMPTS:
                raise error
            if error:
                self._session.enter()
            elif not piece:
                break
            if progress is not None:
                self._session.waiting.spoken()
                progress(len(content), max(entry.size, len(content)))
        if len(content) != entry.size:
            raise RemoteFileError(f"{entry.name} changed while it was read: it had {entry.size} bytes")
        return bytes(content)

    def _piece(self, entry: Entry, start: int) -> tuple[bytes, Damaged | None]:
        """What is next, up to the first block that the line damaged; more in one turn when the line is fast."""
        block = self._encoding.block
        skip = self._encoding.skip.format(start=start, blocks=start // block, block=block)
        code = READ_CODE.format(path=literal(entry.name), skip=skip, blocks=self._blocks, block=block)
        started = self._session.transport.now()
        lines = self._code.run(self._encoding.code + code, f"reading {entry.name}").split("\n")
        if self._session.transport.now() - started < FAST_TURN_S:
            self._blocks = min(self._blocks * 2, MOST_BLOCKS)
        content = b""
        for line in lines:
            try:
                content += self._encoding.decoded(line, entry.name) if line.strip() else b""
            except Damaged as fault:
                return content, fault
        return content, None


@dataclass(frozen=True)
class _Encoding:
    """How blocks come over the line."""

    is_base64: bool
    block: int

    @classmethod
    def of(cls, features: Features) -> "_Encoding":
        block = LARGE_BLOCK if features.free_memory >= AMPLE_MEMORY else SMALL_BLOCK
        return cls(features.crc32 and features.hexlify, block)

    @property
    def code(self) -> str:
        return ENCODE_CODE if self.is_base64 else PLAIN_ENCODE_CODE

    @property
    def skip(self) -> str:
        """The firmware that has no base64 has no ``seek`` either."""
        return SEEK_CODE if self.is_base64 else PLAIN_SEEK_CODE

    def decoded(self, line: str, path: str) -> bytes:
        """The bytes of one line. Raises Damaged."""
        checksum, _, text = line.strip().partition(" ")
        try:
            data = base64.b64decode(text, validate=True) if self.is_base64 else bytes.fromhex(text)
        except (binascii.Error, ValueError):
            raise _damaged(path, line) from None
        real = zlib.crc32(data) if self.is_base64 else zlib.adler32(data)
        if checksum != str(real):
            raise _damaged(path, line)
        return data


def _damaged(path: str, line: str) -> Damaged:
    return Damaged(f"{path} was damaged on its way; run the command again", f"the board says {escaped(line.encode())}")

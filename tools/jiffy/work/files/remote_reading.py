"""The content of files on the board: read, or only compared.

A block that the line damaged is read again. Digests are SHA-256 where the firmware has it, else Adler-32, which the
board then computes itself.
"""

import hashlib
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

from jiffy.errors import Damaged, RemoteFileError, TimedOut
from jiffy.session.session import Session
from jiffy.work.files.block_encoding import BlockEncoding
from jiffy.work.files.remote_code import RemoteCode, damaged, listed, literal, next_batch
from jiffy.work.files.remote_folders import Entry

OnCopied = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

FIRST_BLOCKS = 2
MOST_BLOCKS = 32
FAST_TURN_S = 0.5
ATTEMPTS = 3
SHA256_BYTES_PER_S = 50_000
ADLER32_BYTES_PER_S = 2_000
"""In Python by a Cortex-M0 with 16 MHz."""

READ_CODE = """\
with open({path},'rb')as file:
 {skip}
 for key in range({blocks}):
  key=file.read({block})
  if not key:break
  encode(key)
"""
READ_SMALL_CODE = """\
for key in {paths}:
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
 return list(key.digest())
"""
ADLER32_CODE = """\
def index(path):
 end=1;sep=0
 with open(path,'rb')as file:
  while 1:
   path=file.read(64)
   if not path:break
   for key in path:end=(end+key)%65521;sep=(sep+end)%65521
 return[sep*65536+end]
"""


class RemoteReader:
    """Reads files on the board of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._code = RemoteCode(session)
        features = self._code.features()
        self._code.is_guarded = features.directories
        self._has_sha256 = features.sha256
        self._encoding = BlockEncoding.of(features)
        self._blocks = FIRST_BLOCKS

    def digest(self, data: bytes) -> str:
        """What ``digests`` tells of a file with this content."""
        return hashlib.sha256(data).hexdigest() if self._has_sha256 else str(zlib.adler32(data))

    def digests(self, entries: Sequence[Entry]) -> list[str]:
        """The digest of each file, computed on the board."""
        speed = SHA256_BYTES_PER_S if self._has_sha256 else ADLER32_BYTES_PER_S
        sizes = {entry.name: entry.size for entry in entries}
        answers = self._code.each(
            [entry.name for entry in entries],
            " end=index(key)\n",
            "comparing {}",
            before=SHA256_CODE if self._has_sha256 else ADLER32_CODE,
            working_s=lambda name: sizes[name] / speed,
        )
        return list(map(self._digest, answers))

    def _digest(self, answer: list[int]) -> str:
        try:
            return bytes(answer).hex() if self._has_sha256 else str(*answer)
        except (TypeError, ValueError):
            raise damaged(repr(answer).encode()) from None

    def read_small(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """The content of those files that are no longer than a block, several in one turn of the line; those that the
        line damaged, or that changed meanwhile, are missing."""
        sizes = {entry.name: entry.size for entry in entries if entry.size <= self._encoding.block}
        found: dict[str, bytes] = {}
        names = list(sizes)
        while names:
            batch = next_batch(names)
            found |= zip(batch, self._small(batch), strict=False)
            names = names[len(batch) :]
        return {name: data for name, data in found.items() if len(data) == sizes[name]}

    def _small(self, names: list[str]) -> list[bytes]:
        code = READ_SMALL_CODE.format(paths=listed(names), block=self._encoding.block + 1)
        blocks: list[bytes] = []
        with suppress(Damaged):
            sent = self._code.output(self._encoding.code + code, "reading files on the board")
            blocks.extend(self._encoding.blocks(sent, names[0]))
        return blocks

    def read(self, entry: Entry, progress: OnCopied | None = None) -> bytes:
        """The content of one file. Raises RemoteFileError, Damaged, TimedOut."""
        content = bytearray()
        failures = 0
        while len(content) < entry.size:
            before = len(content)
            try:
                self._read_on(entry, content)
            except (Damaged, TimedOut):
                failures = 1 if len(content) > before else failures + 1
                if failures == ATTEMPTS:
                    raise
                self._session.enter()
                continue
            if len(content) == before:
                break
            if progress is not None:
                self._session.waiting.spoken()
                progress(len(content), max(entry.size, len(content)))
        if len(content) != entry.size:
            raise RemoteFileError(f"{entry.name} changed while it was read: it had {entry.size} bytes")
        return bytes(content)

    def _read_on(self, entry: Entry, content: bytearray) -> None:
        """Add what is next, up to the first block that the line damaged; more in one turn when the line is fast."""
        block = self._encoding.block
        code = READ_CODE.format(
            path=literal(entry.name), skip=self._skip(len(content)), blocks=self._blocks, block=block
        )
        started = self._session.transport.now()
        sent = self._code.output(self._encoding.code + code, f"reading {entry.name}")
        if self._session.transport.now() - started < FAST_TURN_S:
            self._blocks = min(self._blocks * 2, MOST_BLOCKS)
        for data in self._encoding.blocks(sent, entry.name):
            content += data

    def _skip(self, count: int) -> str:
        """The firmware that has no base64 has no ``seek`` either."""
        if self._encoding.kind != "hex":
            return f"file.seek({count})"
        return f"for key in range({count // self._encoding.block}):file.read({self._encoding.block})"

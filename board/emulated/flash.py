"""The flash image of an emulated board: a file of the host, locked while a board uses it."""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

BLOCK_BYTES = 4096
SMALLEST_KIB = 16
ERASED = b"\xff" * BLOCK_BYTES


class FlashInUse(RuntimeError):
    """Another emulated board has the same flash image."""


class FlashImage:
    """`path` None is a temporary image, gone with the board. A new image is erased flash of `size_kib`; an old one
    keeps its own size. Raises FlashInUse, OSError, ValueError (a file that cannot be a flash image)."""

    def __init__(self, path: Path | None, size_kib: int) -> None:
        if path is None:
            self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the board)
            self.unique_id = os.urandom(8)
        else:
            self.file = open(path, "r+b" if path.exists() else "w+b")  # noqa: SIM115
            self.unique_id = hashlib.sha256(str(path.resolve()).encode()).digest()[:8]
            self.lock(path)
        size = os.fstat(self.file.fileno()).st_size
        if size == 0:
            size = self.erase(size_kib)
        if size % BLOCK_BYTES or size < SMALLEST_KIB * 1024:
            raise ValueError(f"{path} is not a flash image: {size} bytes are not a whole number of {BLOCK_BYTES}")
        self.blocks = size // BLOCK_BYTES

    @property
    def descriptor(self) -> int:
        return self.file.fileno()

    def lock(self, path: Path) -> None:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FlashInUse(f"flash image {path} is in use by another emulated board; stop that one first") from None

    def erase(self, size_kib: int) -> int:
        if size_kib < SMALLEST_KIB:
            raise ValueError(f"a flash of {size_kib} KiB is too small for a file system: {SMALLEST_KIB} KiB or more")
        blocks = size_kib * 1024 // BLOCK_BYTES
        self.file.write(ERASED * blocks)
        self.file.flush()
        return blocks * BLOCK_BYTES

"""What shall be on the board: paths, sizes and fingerprints; the list of them that is kept there; what has to be done,
as the agent's commands; and whether there is room for it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from posixpath import basename, dirname
from zlib import crc32

from jiffy.errors import NoSpace, UsageError
from jiffy.work.transfer.agent import DIGEST_DIGITS, Content, Step

OVERHEAD_BLOCKS = 6
"""What the journal, the staging folder and the file system's own copying may take besides the files."""
FOLDER_BLOCKS = 2
INLINE_PART = 8
"""LittleFS keeps a file of up to so small a part of a block inside its folder; of a folder's two blocks, it fills half
of one to all of it, which was measured to be no less than this part for each block."""
NAME_BYTES = 40
"""What a file takes in its folder besides its name."""


@dataclass(frozen=True)
class Entry:
    """One file for the board. ``path`` is absolute; ``digest`` is DIGEST_DIGITS hex digits."""

    path: str
    data: bytes
    digest: str


def check_paths(files: Mapping[str, bytes]) -> None:
    """Raises UsageError for a path that the protocol or the board cannot hold."""
    for path in files:
        if not path.startswith("/") or any(ord(letter) < 32 for letter in path) or ".." in path.split("/"):
            raise UsageError(f"{path!r} cannot be a file's name on the board: an absolute path of printable characters")


def listing_text(files: Mapping[str, bytes]) -> bytes:
    """The list of files that lies beside them: a path a line, and for a data file, which the program may change, a tab
    and the digest of what is shipped."""
    return "\n".join(path if _is_code(path) else f"{path}\t{_shipped(data)}" for path, data in files.items()).encode()


def _is_code(path: str) -> bool:
    return path.endswith((".py", ".mpy"))


def _shipped(data: bytes) -> str:
    return sha256(data).hexdigest()[:DIGEST_DIGITS]


def listed(text: bytes) -> dict[str, str]:
    """The digest, or nothing, by the path of each file in the list."""
    lines = text.decode("utf-8", "replace").split("\n")
    return {path: digest for path, _, digest in (line.partition("\t") for line in lines) if path}


def identity(entries: Iterable[Entry]) -> str:
    """Eight hex digits for just these files."""
    return f"{crc32(repr([(entry.path, entry.digest) for entry in entries]).encode()):08x}"


def folders_of(paths: Iterable[str]) -> list[str]:
    """The folders that the files lie in and those above them, each behind its own."""
    found: dict[str, None] = {}
    for path in paths:
        above = []
        while (path := dirname(path)) not in ("", "/"):
            above.append(path)
        found.update(dict.fromkeys(reversed(above)))
    return list(found)


@dataclass(frozen=True)
class Changes:
    """What has to be done: the files to send with their staged names, how much of each is staged already, the folders
    to make and the files to remove."""

    entries: list[Entry]
    staged: dict[str, str]
    have: dict[str, int]
    folders: list[str]
    stale: list[str]

    def left(self, entry: Entry) -> bytes:
        return entry.data[self.have[entry.path] :]

    @property
    def content_bytes(self) -> int:
        return sum(len(self.left(entry)) for entry in self.entries)

    def sending(self) -> list[Step]:
        """The commands that stage each file and see whether it is what it shall be."""
        steps: list[Step] = []
        for entry in self.entries:
            steps += written(self.staged[entry.path], self.left(entry), entry.digest)
        return steps

    def journal(self) -> bytes:
        """What the agent, or the boot stub after a power cut, carries out. The first file is what boots: from then on
        it completes the rest by itself. Removing comes before making: a file may come where a folder was. All folders
        are made, also those that are there: what is removed may be the last file in one."""
        renames = [f"{self.staged[entry.path]}\t{entry.path}" for entry in self.entries]
        ahead = int(bool(self.entries) and self._needs_nothing_first(self.entries[0].path))
        removed = [f"\t{path}" for path in self.stale]
        made = [f"{path}\t" for path in folders_of(entry.path for entry in self.entries)]
        lines = [*renames[:ahead], *removed, *made, *renames[ahead:]]
        return "".join(f"{line}\n" for line in lines).encode()

    def _needs_nothing_first(self, path: str) -> bool:
        return dirname(path) not in self.folders and not any(stale.startswith(f"{path}/") for stale in self.stale)

    def check_space(self, block_bytes: int, free_blocks: int) -> None:
        """Raises NoSpace, with figures, when what is still to be written does not fit beside what is there."""
        needed_blocks = self._blocks(block_bytes) + FOLDER_BLOCKS * len(self.folders) + OVERHEAD_BLOCKS
        if self.entries and needed_blocks > free_blocks:
            needed, free = ((count * block_bytes + 1023) // 1024 for count in (needed_blocks, free_blocks))
            raise NoSpace(
                f"no space on the board: {needed} KiB are needed beside what is there and {free} KiB are free; "
                "remove files with `jiffy rm`"
            )

    def _blocks(self, block_bytes: int) -> int:
        """What the files take, some of them inside of their folders."""
        inline = block_bytes // INLINE_PART
        large = [entry for entry in self.entries if len(entry.data) > inline]
        in_folders = sum(NAME_BYTES + len(basename(entry.path).encode()) for entry in self.entries)
        in_folders += sum(len(self.left(entry)) for entry in self.entries if len(entry.data) <= inline)
        return sum(math.ceil(len(self.left(entry)) / block_bytes) for entry in large) + math.ceil(in_folders / inline)


def written(path: str, content: bytes, digest: str) -> list[Step]:
    """The commands that append to a file and see whether it is what it shall be."""
    return [f"o - {path}", *([Content(content)] if content else []), f"v {digest} {path}"]

"""What shall be on the board: paths, sizes and fingerprints, and what the board answers to that."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from jiffy.errors import Damaged, NoSpace, UsageError, escaped

OVERHEAD_BLOCKS = 4
"""What the journal, a new folder's two blocks and the file system's own copying may take besides the files."""


@dataclass(frozen=True)
class Entry:
    """One file for the board. ``path`` is absolute; ``digest`` is 32 hex digits."""

    path: str
    data: bytes
    digest: str


@dataclass(frozen=True)
class Answer:
    """What the board has. ``have`` is, for each entry, -1 when it is unchanged, else how many bytes are staged."""

    block_bytes: int
    free_blocks: int
    have: tuple[int, ...]


def check_paths(files: Mapping[str, bytes]) -> None:
    """Raises UsageError for a path that the protocol or the board cannot hold."""
    for path in files:
        if not path.startswith("/") or any(ord(letter) < 32 for letter in path) or ".." in path.split("/"):
            raise UsageError(f"{path!r} cannot be a file's name on the board: an absolute path of printable characters")


def text(entries: list[Entry], listing: str) -> bytes:
    """The manifest as it is sent: the path of the list of files sent before (stale ones are removed), one line for
    each file, an empty line."""
    lines = [listing, *(f"{entry.digest} {len(entry.data)} {entry.path}" for entry in entries)]
    return "\n".join(lines).encode() + b"\n\n"


def parse_answer(reply: str, entries: list[Entry]) -> Answer:
    """Raises Damaged when the reply does not fit the entries."""
    try:
        block_bytes, free_blocks, *have = (int(word) for word in reply.split(" "))
    except ValueError:
        have, block_bytes, free_blocks = [], 0, 0
    if len(have) != len(entries) or block_bytes <= 0:
        raise Damaged(f"the board's answer to the list of files makes no sense: {escaped(reply.encode())}")
    return Answer(block_bytes, free_blocks, tuple(have))


def check_space(entries: list[Entry], answer: Answer) -> None:
    """Raises NoSpace, with figures, when what is still to be written does not fit beside what is there."""
    missing = [len(entry.data) - have for entry, have in zip(entries, answer.have, strict=True) if have >= 0]
    blocks = sum(math.ceil(size / answer.block_bytes) for size in missing if size > 0)
    if missing and blocks + OVERHEAD_BLOCKS > answer.free_blocks:
        needed, free = (
            (count * answer.block_bytes + 1023) // 1024 for count in (blocks + OVERHEAD_BLOCKS, answer.free_blocks)
        )
        raise NoSpace(
            f"no space on the board: {needed} KiB are needed beside what is there and {free} KiB are free; "
            "remove files with `jiffy rm`"
        )

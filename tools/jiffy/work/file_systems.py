"""What is mounted on the board, and how full it is."""

import re
from dataclasses import dataclass

from jiffy.errors import NotSupported
from jiffy.work.board_path import FLAT
from jiffy.work.remote_folders import NAME, NUMBER, RemoteFolders, damaged, text_of

# Older firmware cannot tell its mounts: the usual places are asked, and a plain folder there shows the same figures as
# the root.
CODE = """\
import os
try:
 import vfs
 items=[key[1]for key in vfs.mount()]
except(ImportError,TypeError):
 items='/ /flash /sd /rom'.split()
for key in items:
 try:print(*list(os.statvfs(key))[1:4]+list(key.encode()))
 except OSError:pass
"""


@dataclass(frozen=True)
class FileSystem:
    """One that is mounted on the board."""

    path: str
    total_bytes: int
    free_bytes: int

    @property
    def used_bytes(self) -> int:
        return self.total_bytes - self.free_bytes


def file_systems(folders: RemoteFolders) -> list[FileSystem]:
    """What is mounted. Raises NotSupported where the firmware cannot tell."""
    if folders.root == FLAT:
        raise NotSupported("this firmware cannot tell how full its flash is")
    lines = folders.code.run(CODE, "asking how full the flash is").split("\n")
    by_figures: dict[tuple[int, int], FileSystem] = {}
    for line in lines:
        if line.strip():
            system = _parsed(line)
            by_figures.setdefault((system.total_bytes, system.free_bytes), system)
    return list(by_figures.values())


def _parsed(line: str) -> FileSystem:
    found = re.fullmatch(f"{NUMBER} {NUMBER} {NUMBER}{NAME}", line.strip())
    if not found:
        raise damaged(line)
    block_bytes, blocks, free_blocks = (int(found[index]) for index in range(1, 4))
    return FileSystem(text_of(found[4], line), block_bytes * blocks, block_bytes * free_blocks)

"""What is mounted on the board, and how full it is."""

from dataclasses import dataclass

from jiffy.errors import NotSupported
from jiffy.work.files.board_path import FLAT
from jiffy.work.files.remote_code import PRINT_END, damaged, numbers
from jiffy.work.files.remote_folders import RemoteFolders, text_of

# Older firmware cannot tell its mounts: the usual places are asked, and a plain folder there shows the same figures as
# the root.
CODE = f"""\
import os
try:
 import vfs
 items=[key[1]for key in vfs.mount()]
except(ImportError,TypeError):
 items='/ /flash /sd /rom'.split()
for key in items:
 try:
  end=list(os.statvfs(key))[1:4]+list(key.encode())
  {PRINT_END}
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
            system = _parsed(numbers(line))
            by_figures.setdefault((system.total_bytes, system.free_bytes), system)
    return list(by_figures.values())


def _parsed(answer: list[int]) -> FileSystem:
    if len(answer) < 4:
        raise damaged(repr(answer).encode())
    block_bytes, blocks, free_blocks, *name = answer
    return FileSystem(text_of(name), block_bytes * blocks, block_bytes * free_blocks)

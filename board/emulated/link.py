"""A name for an emulated board's port that stays, and that leads nowhere once the board has ended.

A link to /dev/pts/N would not do: when the board is gone the kernel gives that name to the next terminal, and a tool
would talk to another program's. So where there is a /proc the link leads through the board's own process, to the
descriptor by which it holds the port, and ends with it, however that ends: /proc/PID/fd/N.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

THROUGH_A_PROCESS = re.compile(r"/proc/(\d+)/fd/\d+")
BOARD_MODULE = b"board.emulated"


class LinkInUse(RuntimeError):
    """The link leads to a board that is alive, or is no link to a port at all; the message tells which."""


def link_target(pid: int, descriptor: int, port: str) -> str:
    """Where a link to the port of the board that runs as process `pid` should lead."""
    through_the_process = f"/proc/{pid}/fd/{descriptor}"
    return through_the_process if os.path.exists(through_the_process) else port


def board_of_link(link: str | os.PathLike[str]) -> int | None:
    """The process of the emulated board that the link leads to; None when there is none or it has ended."""
    found = THROUGH_A_PROCESS.fullmatch(target_of(link))
    if not found or not os.path.exists(link):
        return None
    pid = int(found[1])
    return pid if BOARD_MODULE in words_of(pid) else None


def is_stale(link: str | os.PathLike[str]) -> bool:
    """Whether this is the link of an emulated board that has ended."""
    return bool(THROUGH_A_PROCESS.fullmatch(target_of(link))) and board_of_link(link) is None


def target_of(link: str | os.PathLike[str]) -> str:
    try:
        return os.readlink(link)
    except OSError:
        return ""


def words_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


@contextlib.contextmanager
def linked(link: Path, target: str) -> Iterator[None]:
    """The link, as long as the block runs. One whose board is gone is replaced, and so is one to any other terminal,
    which may have the number of a board that was killed. Raises LinkInUse, OSError."""
    clear(link)
    link.symlink_to(target)
    try:
        yield
    finally:
        if target_of(link) == target:
            link.unlink(missing_ok=True)


def clear(link: Path) -> None:
    if not os.path.lexists(link):
        return
    pid = board_of_link(link)
    if pid is not None:
        raise LinkInUse(f"{link} is the link of an emulated board that runs (process {pid}): stop that one first")
    if not link.is_symlink() or (link.exists() and not link.is_char_device()):
        raise LinkInUse(f"{link} exists and is no link to a port: choose another name")
    link.unlink()

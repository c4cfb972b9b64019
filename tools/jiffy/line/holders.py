"""Who else has a port open. An exclusive lock tells only those who ask for it: screen and minicom do not.

Looked up in /proc among the user's own processes, among the locks that anybody has, and in the lock files that terminal
programs leave; where there are none of these, nobody is found.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
LOCK_FOLDERS = (Path("/var/lock"), Path("/run/lock"))

HOW_TO_LEAVE = {
    "screen": "Ctrl-A k",
    "minicom": "Ctrl-A x",
    "picocom": "Ctrl-A Ctrl-X",
    "tio": "Ctrl-T q",
    "cu": "~.",
    "miniterm": "Ctrl-]",
    "pyserial-miniterm": "Ctrl-]",
    "mpremote": "Ctrl-X",
    "jiffy": "Ctrl-C, of repl Ctrl-]",
}


@dataclass(frozen=True)
class Holder:
    """A process that has the port open."""

    pid: int
    name: str
    is_shell: bool = False
    """The port is the terminal that it runs in: a board's terminal, gone, whose number the system gave away."""

    def __str__(self) -> str:
        return f"{self.name}, process {self.pid}"

    @property
    def advice(self) -> str:
        keys = HOW_TO_LEAVE.get(self.name)
        return f"close it there{f' ({keys})' if keys else ''}, or run `kill {self.pid}`"


def holder(path: str) -> Holder | None:
    """The first other process that has the port at ``path`` open or has written a lock file for it."""
    real = os.path.realpath(path)
    return next(_with_it_open(real), None) or _by_lock(real) or _by_lock_file(Path(real).name)


def _with_it_open(path: str) -> Iterator[Holder]:
    try:
        device = os.stat(path).st_rdev
        processes = [int(name) for name in os.listdir(PROC) if name.isdecimal()]
    except OSError:
        return
    for pid in processes:
        if pid != os.getpid() and path in _open_files(pid) and not _is_the_far_side(pid, path):
            yield Holder(pid, _name(pid), is_shell=_terminal(pid) == device)


def _open_files(pid: int) -> set[str]:
    """What the process has open; nothing when it is another user's, or has just ended."""
    found = set()
    try:
        for entry in os.scandir(PROC / str(pid) / "fd"):
            found.add(os.readlink(entry.path))
    except OSError:
        pass
    return found


def _is_the_far_side(pid: int, path: str) -> bool:
    """Whether the process is the one behind a pseudo-terminal: an emulated board, not a user of it."""
    number = re.fullmatch(r"/dev/pts/(\d+)", path)
    if number is None:
        return False
    infos = (PROC / str(pid) / "fdinfo").glob("*")
    return any(re.search(rf"^tty-index:\s*{number[1]}$", _text(info), re.MULTILINE) for info in infos)


def _terminal(pid: int) -> int:
    """The device number of the terminal that the process runs in; 0 when it has none."""
    fields = _text(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return int(fields[4]) if len(fields) > 4 else 0


def _name(pid: int) -> str:
    """The program's name; of a script, the script's."""
    words = _text(PROC / str(pid) / "cmdline").rstrip("\0").split("\0")
    # SCREEN is how screen calls the process that has the port.
    name = Path(words[0]).name.lower()
    if name.startswith("python") and "-m" in words[:-1]:
        return words[words.index("-m") + 1].rpartition(".")[2]
    if name.startswith("python"):
        script = next((word for word in words[1:] if word and not word.startswith("-")), "")
        name = Path(script).stem or name
    return name or _text(PROC / str(pid) / "comm").strip() or "a program"


def _by_lock(path: str) -> Holder | None:
    """Who has locked the port: of another user's process the system tells no more than that."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    file = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    for line in _text(PROC / "locks").splitlines():
        # NUMBER: KIND ADVISORY WRITE PID DEVICE:INODE START END
        words = line.split()
        if len(words) == 8 and words[5] == file and words[4].isdecimal() and int(words[4]) not in (0, os.getpid()):
            return Holder(int(words[4]), _name(int(words[4])))
    return None


def _by_lock_file(device: str) -> Holder | None:
    for folder in LOCK_FOLDERS:
        words = _text(folder / f"LCK..{device}").split()
        # What a program that was killed left behind names nobody.
        if words and words[0].isdecimal() and int(words[0]) != os.getpid() and (PROC / words[0]).exists():
            return Holder(int(words[0]), _name(int(words[0])))
    return None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""

"""Names on the board: listing, looking, making, moving and removing, in few turns of the line."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jiffy.errors import Damaged, JiffyError, NotSupported, RemoteFileError, escaped
from jiffy.session.session import Session
from jiffy.work.board_path import (
    FLAT,
    board_path,
    fixed_folder,
    is_pattern,
    joined,
    matches,
    new_path,
    parents,
)
from jiffy.work.remote_code import FLASH_STEP_S, RemoteCode, literal

# Without a file system at the root, some firmware refuses to tell its size and some tells 0.
# Names are printed as the numbers of their bytes: a format for hexadecimal digits would be interned.
ROOT_CODE = """\
import os
try:key=os.statvfs('/')[0]
except OSError:key=0
except AttributeError:key=-1
print(key)
if not key:
 for key in os.listdir('/'):print(*key.encode())
"""
LIST_CODE = """\
import os
def items(path,file,index):
 for key in os.ilistdir(path or'/'):
  add=key[1]>>14&1;end=file+key[0]
  print(add,0 if add else key[3]if len(key)>3 else os.stat(path+'/'+key[0])[6],*end.encode())
  if add and index:items(path+'/'+key[0],end+'/',1)
items({path},'',{recursive})
del items
"""
LIST_FLAT_CODE = """\
import os
for key in os.listdir():print(0,os.size(key),*bytes(key,'utf8'))
"""
LOOK_CODE = """\
 try:
  end=os.stat(key)
  print(end[0]>>14&1,end[6])
 except OSError:print(-1)
"""
# EINVAL: a file system is mounted there, which is empty now.
REMOVE_FOLDER_CODE = """\
 try:os.rmdir(key)
 except OSError as end:
  if end.args[0]!=22 or key.count('/')>1:raise
 print()
"""
LOOK_FLAT_CODE = """\
 try:print(0,os.size(key))
 except OSError:print(-1)
"""


@dataclass(frozen=True)
class Entry:
    """A file or folder on the board; ``name`` is its path, relative to what was listed where a folder was."""

    name: str
    is_folder: bool
    size: int


class RemoteFolders:
    """The names on the board of ``session``. Paths are the board's own, as ``path`` gives them. Every method raises
    NoSpace, BoardMemoryFull, RemoteFileError, and Damaged for an answer that is none."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.code = RemoteCode(session)
        block, *mounts = self.code.run(ROOT_CODE, "looking at the root").split("\n")
        if not re.fullmatch("-?[0-9]{1,7}", block.strip()):
            raise damaged(block)
        self.root = FLAT if int(block) < 0 else "/" if int(block) else "/flash"
        self._mounts = [text_of(line, line) for line in mounts if line.strip()]

    def path(self, text: str) -> str:
        """The board's path that ``text`` means."""
        return board_path(text, self.root, self._mounts)

    def new_path(self, text: str) -> str:
        """The same for what is to be made."""
        return new_path(text, self.root, self._mounts)

    def listing(self, path: str, *, recursive: bool = False) -> list[Entry]:
        """What is in the folder, sorted by name."""
        if self.root == FLAT:
            if path != FLAT:
                raise RemoteFileError(f"listing {path}: this firmware keeps no folders")
            code = LIST_FLAT_CODE
        else:
            code = LIST_CODE.format(path=literal(path.rstrip("/")), recursive=int(recursive))
        lines = self.code.run(code, f"listing {path}").split("\n")
        return sorted((_listed(line) for line in lines if line.strip()), key=lambda entry: entry.name)

    def look(self, paths: Sequence[str]) -> list[Entry | None]:
        """What each of ``paths`` is; None for what is not there."""
        asked = [path for path in paths if path != self.root]
        body = LOOK_FLAT_CODE if self.root == FLAT else LOOK_CODE
        lines = self.code.each(asked, body, "looking at {}", before="import os\n")
        seen: dict[str, Entry | None] = {path: _seen(path, line) for path, line in zip(asked, lines, strict=True)}
        return [seen.get(path, Entry(path, True, 0)) for path in paths]

    def kind(self, path: str) -> str | None:
        """``"file"``, ``"folder"`` or None when there is neither."""
        (entry,) = self.look([path])
        if entry is None:
            return None
        return "folder" if entry.is_folder else "file"

    def find(self, texts: Iterable[str]) -> list[Entry]:
        """What ``texts`` name, each a path or, where nothing has that name, a pattern. Raises RemoteFileError when one
        is not there: what a verb does, it does to all or to none."""
        paths = [self.path(text) for text in texts]
        found: list[Entry] = []
        for path, entry in zip(paths, self.look(paths), strict=True):
            if entry is not None:
                found.append(entry)
            elif is_pattern(path):
                found += self._matching(path)
            else:
                raise RemoteFileError(f"{path} is not on the board; `jiffy ls` lists what is")
        return list(dict.fromkeys(found))

    def _matching(self, pattern: str) -> list[Entry]:
        folder = fixed_folder(pattern)
        rest = pattern.removeprefix(joined(folder, "x")[:-1])
        is_deep = "/" in rest or rest == "**"
        entries = []
        if self.kind(folder) == "folder":
            for entry in self.listing(folder, recursive=is_deep):
                path = joined(folder, entry.name)
                if matches(pattern, path):
                    entries.append(Entry(path, entry.is_folder, entry.size))
        if not entries:
            raise RemoteFileError(f"nothing on the board matches {pattern}")
        return entries

    def make(self, paths: Iterable[str]) -> None:
        """Make the folders and those above them, where they are not there yet."""
        missing = list(dict.fromkeys(folder for path in paths for folder in [*parents(path), path] if folder != "/"))
        if missing and self.root == FLAT:
            raise NotSupported(f"this firmware keeps no folders: {missing[-1]} cannot be made")
        for entry in self.look(missing):
            if entry and not entry.is_folder:
                raise RemoteFileError(f"{entry.name} is a file; no folder can be made there")
        body = " try:os.mkdir(key)\n except OSError as end:\n  if end.args[0]!=17:raise\n print()\n"
        self.code.each(missing, body, "making {}", before="import os\n")

    def remove(self, entries: Iterable[Entry]) -> int:
        """Remove files, and folders with everything in them; of the root, only what is in it. The number removed."""
        files: list[str] = []
        folders: list[str] = []
        for entry in entries:
            (folders if entry.is_folder else files).append(entry.name)
            for inner in self.listing(entry.name, recursive=True) if entry.is_folder else ():
                (folders if inner.is_folder else files).append(joined(entry.name, inner.name))
        # A path may be named twice: by itself and with a folder it lies in. What is deep goes before what holds it.
        doomed = sorted({*folders} - {"/", self.root}, reverse=True)
        files = list(dict.fromkeys(files))
        self.code.each(files, " os.remove(key);print()\n", "removing {}", before="import os\n")
        self.code.each(doomed, REMOVE_FOLDER_CODE, "removing {}", before="import os\n")
        return len(files) + len(doomed)

    def rename(self, source: str, target: str) -> None:
        """A file that is at ``target`` is replaced."""
        code = f"import os\nos.rename({literal(source)},{literal(target)})"
        self.code.run(code, f"moving {source} to {target}", FLASH_STEP_S)

    def discard(self, path: str) -> None:
        """Remove a file that was being made; the error that ended its making is the one to tell."""
        with suppress(JiffyError):
            self.session.execute(f"import os\nos.remove({literal(path)})")


NUMBER = "([0-9]{1,12})"
NAME = "((?: [0-9]{1,3})+)"


def _listed(line: str) -> Entry:
    found = re.fullmatch(f"([01]) {NUMBER}{NAME}", line.strip())
    if not found:
        raise damaged(line)
    return Entry(text_of(found[3], line), found[1] == "1", int(found[2]))


def _seen(path: str, line: str) -> Entry | None:
    found = re.fullmatch(f"([01]) {NUMBER}|-1", line.strip())
    if not found:
        raise damaged(line)
    return Entry(path, found[1] == "1", int(found[2])) if found[1] else None


def text_of(numbers: str, line: str) -> str:
    """The name whose bytes are ``numbers``."""
    try:
        return bytes(map(int, numbers.split())).decode("utf-8", "replace")
    except ValueError:
        raise damaged(line) from None


def damaged(line: str) -> Damaged:
    return Damaged(f"the board's answer about its files is damaged: {escaped(line.encode())}; run the command again")

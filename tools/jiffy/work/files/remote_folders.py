"""Names on the board: listing, looking, making, moving and removing, in few turns of the line."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jiffy.errors import JiffyError, NotSupported, RemoteFileError
from jiffy.session.session import Session
from jiffy.work.files.board_path import (
    FLAT,
    board_path,
    fixed_folder,
    is_pattern,
    joined,
    matches,
    new_path,
    parents,
)
from jiffy.work.files.remote_code import FLASH_STEP_S, PRINT_END, RemoteCode, damaged, literal, numbers

# Without a file system at the root, some firmware refuses to tell its size and some tells 0. Names are printed as the
# numbers of their bytes: a format for hexadecimal digits would be interned.
ROOT_CODE = f"""\
import os
try:end=[os.statvfs('/')[0]]
except OSError:end=[0]
except AttributeError:end=[-1]
{PRINT_END}
if not end[0]:
 for key in os.listdir('/'):
  end=list(key.encode())
  {PRINT_END}
"""
LIST_CODE = f"""\
import os
def items(path,file,index):
 for key in os.ilistdir(path or'/'):
  add=key[1]>>14&1
  end=[add,0 if add else key[3]if len(key)>3 else os.stat(path+'/'+key[0])[6]]+list((file+key[0]).encode())
  {PRINT_END}
  if add and index:items(path+'/'+key[0],file+key[0]+'/',1)
items({{path}},'',{{recursive}})
del items
"""
LIST_FLAT_CODE = f"""\
import os
for key in os.listdir():
 end=[0,os.size(key)]+list(bytes(key,'utf8'))
 {PRINT_END}
"""
LOOK_CODE = """\
 try:end=os.stat(key);end=[end[0]>>14&1,end[6]]
 except OSError:end=[]
"""
LOOK_FLAT_CODE = """\
 try:end=[0,os.size(key)]
 except OSError:end=[]
"""
MAKE_FOLDER_CODE = """\
 end=[]
 try:os.mkdir(key)
 except OSError as index:
  if index.args[0]!=17:raise
"""
REMOVE_FILE_CODE = """\
 end=[];os.remove(key)
"""
# EINVAL: a file system is mounted there, which is empty now.
REMOVE_FOLDER_CODE = """\
 end=[]
 try:os.rmdir(key)
 except OSError as index:
  if index.args[0]!=22 or key.count('/')>1:raise
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
        answers = self._lists(ROOT_CODE, "looking at the root")
        if not answers or len(answers[0]) != 1:
            raise damaged(repr(answers).encode())
        (block_bytes,) = answers[0]
        self.root = FLAT if block_bytes < 0 else "/" if block_bytes else "/flash"
        self.code.is_guarded = self.root != FLAT
        self._mounts = [text_of(name) for name in answers[1:]]

    def _lists(self, code: str, doing: str) -> list[list[int]]:
        """The lists that the piece of code prints."""
        return [numbers(line) for line in self.code.run(code, doing).split("\n") if line.strip()]

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
        entries = [_listed(answer) for answer in self._lists(code, f"listing {path}")]
        return sorted(entries, key=lambda entry: entry.name)

    def look(self, paths: Sequence[str]) -> list[Entry | None]:
        """What each of ``paths`` is; None for what is not there."""
        asked = [path for path in paths if path != self.root]
        body = LOOK_FLAT_CODE if self.root == FLAT else LOOK_CODE
        answers = self.code.each(asked, body, "looking at {}", before="import os\n")
        seen = {path: _seen(path, answer) for path, answer in zip(asked, answers, strict=True)}
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
        self.code.each(missing, MAKE_FOLDER_CODE, "making {}", before="import os\n")

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
        self.code.each(files, REMOVE_FILE_CODE, "removing {}", before="import os\n")
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


def _listed(answer: list[int]) -> Entry:
    if len(answer) < 3 or answer[0] not in (0, 1):
        raise damaged(repr(answer).encode())
    return Entry(text_of(answer[2:]), answer[0] == 1, answer[1])


def _seen(path: str, answer: list[int]) -> Entry | None:
    if not answer:
        return None
    if len(answer) != 2:
        raise damaged(repr(answer).encode())
    return Entry(path, answer[0] == 1, answer[1])


def text_of(codes: list[int]) -> str:
    """The name whose bytes are ``codes``."""
    try:
        return bytes(codes).decode("utf-8", "replace")
    except ValueError:
        raise damaged(repr(codes).encode()) from None

"""Names on the board: listing, looking, making and removing, by plain code in raw REPL.

Every firmware runs this code, down to those with flat file systems.

Paths go to the board as ASCII literals. What the board prints is parsed as lines of plain words, numbers and
hexadecimal digits; nothing of it is ever evaluated.
"""

import re
from dataclasses import dataclass

from jiffy.errors import BoardException, Damaged, NotSupported, UsageError, classified, escaped
from jiffy.session.session import Session

STEP_TIMEOUT_S = 15.0
"""For one step: a flash erase, a long folder."""

LIST_CODE = """\
import os
def _jl(p,r,q=''):
 try:e=os.ilistdir(p)
 except AttributeError:
  if p not in('','/','.'):raise OSError(2)
  e=((n,0,0,os.size(n))for n in os.listdir())
 for x in e:
  n=x[0];d=x[1]==0x4000;f=(p.rstrip('/')+'/'if p else'')+n
  s=0 if d else x[3] if len(x)>3 else os.stat(f)[6]
  print('d' if d else 'f',s,''.join('%02x'%c for c in bytes(q+n,'utf8')))
  if d and r:_jl(f,r,q+n+'/')
"""
KIND_CODE = """\
import os
def _jk(p):
 if p in('','/','.'):return 'd'
 try:return 'd' if os.stat(p)[0]&0x4000 else 'f'
 except AttributeError:pass
 except OSError:return '-'
 return 'f' if p in os.listdir() else '-'
"""


@dataclass(frozen=True)
class Entry:
    """A file or folder on the board; ``name`` is relative to what was listed."""

    name: str
    is_folder: bool
    size: int


def quoted(path: str) -> str:
    """``path`` as a literal that any MicroPython reads; raises UsageError for what no board can store."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{path!a} is not text in UTF-8 and cannot be a name on a board") from None
    if "\0" in path:
        raise UsageError(f"{path!a} cannot be a name on a board")
    return ascii(path)


def joined(folder: str, name: str) -> str:
    """The path of ``name`` in ``folder``; without a name, the folder itself."""
    if folder in ("", ".") or not name:
        return name or folder
    return f"{folder.rstrip('/')}/{name}"


def list_folder(session: Session, path: str = "", *, recursive: bool = False) -> list[Entry]:
    """What is in the folder, sorted by name. Raises RemoteFileError when it is not there or not a folder."""
    code = f"{LIST_CODE}_jl({quoted(path)},{int(recursive)})\ndel _jl"
    text = run_code(session, code, f"listing {path}").decode("utf-8", "replace")
    return sorted((_entry(line) for line in text.split("\n") if line.strip()), key=lambda entry: entry.name)


def _entry(line: str) -> Entry:
    found = re.fullmatch(r"([df]) ([0-9]{1,12}) ((?:[0-9a-f]{2})+)", line.strip())
    if not found:
        raise Damaged(f"the board's list of files is damaged: {escaped(line.encode())}; run the command again")
    name = bytes.fromhex(found[3]).decode("utf-8", "replace")
    return Entry(name, found[1] == "d", int(found[2]))


def kind(session: Session, path: str) -> str | None:
    """``"file"``, ``"folder"`` or None when there is neither."""
    answer = run_code(session, f"{KIND_CODE}print(_jk({quoted(path)}))\ndel _jk", f"looking at {path}").strip()
    if answer not in (b"d", b"f", b"-"):
        raise Damaged(f"the board's answer about {path} is damaged: {escaped(answer)}; run the command again")
    return {b"d": "folder", b"f": "file"}.get(answer)


def make_folders(session: Session, path: str) -> None:
    """Make the folder ``path`` and those above it, where they are not there yet."""
    if not session.features.directories:
        raise NotSupported(f"this firmware keeps no folders: {path} cannot be made")
    parts = [part for part in path.split("/") if part]
    prefix = "/" if path.startswith("/") else ""
    for count in range(1, len(parts) + 1):
        folder = prefix + "/".join(parts[:count])
        code = f"import os\ntry:os.mkdir({quoted(folder)})\nexcept OSError as e:\n if e.args[0]!=17:raise"
        run_code(session, code, f"making the folder {folder}")


def remove_file(session: Session, path: str) -> None:
    run_code(session, f"import os\nos.remove({quoted(path)})", f"removing {path}")


def remove_folder(session: Session, path: str) -> None:
    """Remove the folder with everything in it; of ``/``, only what is in it."""
    entries = list_folder(session, path, recursive=True)
    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
        full = joined(path, entry.name)
        how = "rmdir" if entry.is_folder else "remove"
        run_code(session, f"import os\nos.{how}({quoted(full)})", f"removing {full}")
    if path.strip("/"):
        run_code(session, f"import os\nos.rmdir({quoted(path)})", f"removing {path}")


def run_code(session: Session, code: str, doing: str, timeout_s: float = STEP_TIMEOUT_S) -> bytes:
    """Run ``code``, of a step that the error calls ``doing``. Raises NoSpace, BoardMemoryFull, RemoteFileError."""
    try:
        return session.execute(code, timeout_s=timeout_s)
    except BoardException as exception:
        raise classified(exception, doing) from None

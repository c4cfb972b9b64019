"""Files on the board, by plain code in raw REPL: works on every firmware, down to flat file systems without folders.

Paths go to the board as ASCII literals. What the board prints is parsed as lines of plain words, numbers and
hexadecimal digits. Content is compared after every transfer: by SHA-256 where the firmware has it, else by its length
and Adler-32, which the board then computes itself.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from jiffy.errors import (
    BoardException,
    ConnectionLost,
    Damaged,
    JiffyError,
    NotSupported,
    TimedOut,
    UsageError,
    classified,
    escaped,
)
from jiffy.session import Session

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

SMALL_BLOCK = 64
LARGE_BLOCK = 512
AMPLE_MEMORY = 32_768
"""With this much free memory on the board, large blocks do no harm."""
FILE_TIMEOUT_S = 120.0
NEW_SUFFIX = ".jiffy-new"

LIST_CODE = """\
import os
def _jl(p,r,q=''):
 try:e=os.ilistdir(p or '/')
 except AttributeError:
  if p not in('','/','.'):raise OSError(2)
  e=((n,0,0,os.size(n))for n in os.listdir())
 for x in e:
  n=x[0];d=x[1]==0x4000;f=p.rstrip('/')+'/'+n
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
SHA256_CODE = """\
def _jd(p,out):
 import hashlib
 h=hashlib.sha256();t=0
 with open(p,'rb')as f:
  while 1:
   b=f.read({block})
   if not b:break
   t+=len(b);h.update(b)
   if out:print(''.join('%02x'%c for c in b))
 print(t,''.join('%02x'%c for c in h.digest()))
"""
ADLER32_CODE = """\
def _jd(p,out):
 a=1;c=0;t=0
 with open(p,'rb')as f:
  while 1:
   b=f.read({block})
   if not b:break
   t+=len(b)
   for x in b:a=(a+x)%65521;c=(c+a)%65521
   if out:print(''.join('%02x'%x for x in b))
 print(t,'%04x%04x'%(c,a))
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
    if "\0" in path or not path:
        raise UsageError(f"{path!a} cannot be a name on a board")
    return ascii(path)


def joined(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"


def list_folder(session: Session, path: str = "/", *, recursive: bool = False) -> list[Entry]:
    """What is in the folder, sorted by name. Raises RemoteFileError when it is not there or not a folder."""
    code = f"{LIST_CODE}_jl({quoted(path)},{int(recursive)})\ndel _jl"
    text = _run(session, code, f"listing {path}").decode("utf-8", "replace")
    return sorted((_entry(line) for line in text.split("\n") if line.strip()), key=lambda entry: entry.name)


def _entry(line: str) -> Entry:
    found = re.fullmatch(r"([df]) ([0-9]{1,12}) ((?:[0-9a-f]{2})+)", line.strip())
    if not found:
        raise Damaged(f"the board's list of files is damaged: {escaped(line.encode())}; run the command again")
    name = bytes.fromhex(found[3]).decode("utf-8", "replace")
    return Entry(name, found[1] == "d", int(found[2]))


def kind(session: Session, path: str) -> str | None:
    """``"file"``, ``"folder"`` or None when there is neither."""
    answer = _run(session, f"{KIND_CODE}print(_jk({quoted(path)}))\ndel _jk", f"looking at {path}").strip()
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
        _run(session, code, f"making the folder {folder}")


def remove_file(session: Session, path: str) -> None:
    _run(session, f"import os\nos.remove({quoted(path)})", f"removing {path}")


def remove_folder(session: Session, path: str) -> None:
    """Remove the folder with everything in it; of ``/``, only what is in it."""
    entries = list_folder(session, path, recursive=True)
    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
        full = joined(path, entry.name)
        _run(session, f"import os\nos.{'rmdir' if entry.is_folder else 'remove'}({quoted(full)})", f"removing {full}")
    if path.strip("/"):
        _run(session, f"import os\nos.rmdir({quoted(path)})", f"removing {path}")


def put_file(session: Session, data: bytes, path: str, progress: Progress | None = None) -> None:
    """Write ``data`` to ``path`` and compare. Where the firmware can rename, the file appears whole or not at all.
    Raises NoSpace, BoardMemoryFull, RemoteFileError, Damaged."""
    new_path = path + NEW_SUFFIX if session.features.rename else path
    doing = f"writing {path}"
    try:
        _write(session, data, new_path, doing, progress)
        _compare(session, data, new_path)
    except JiffyError as error:
        if not isinstance(error, (ConnectionLost, TimedOut)):
            _forget(session, new_path)
        raise
    if new_path != path:
        _run(session, f"import os\nos.rename({quoted(new_path)},{quoted(path)})", doing)


def _write(session: Session, data: bytes, path: str, doing: str, progress: Progress | None) -> None:
    _run(session, f"_jf=open({quoted(path)},'wb')\n_jw=_jf.write", doing)
    try:
        size = _block_size(session)
        for position in range(0, len(data), size):
            _run(session, f"_jn=_jw({data[position : position + size]!r})", doing)
            if progress is not None:
                progress(min(position + size, len(data)), len(data))
    finally:
        _run(session, "_jf.close()\ndel _jf,_jw", doing)


def get_file(session: Session, path: str, progress: Progress | None = None) -> bytes:
    """The content of ``path``. Raises RemoteFileError, Damaged."""
    text = _digest(session, path, with_content=True).split()
    content = _from_hexadecimal(b"".join(text[:-2]), path)
    _check(session, content, b" ".join(text[-2:]), path)
    if progress is not None:
        progress(len(content), len(content))
    return content


def _from_hexadecimal(text: bytes, path: str) -> bytes:
    if len(text) % 2 or not re.fullmatch(rb"[0-9a-f]*", text):
        raise Damaged(f"{path} was damaged on its way; run the command again")
    return bytes.fromhex(text.decode())


def _compare(session: Session, data: bytes, path: str) -> None:
    _check(session, data, _digest(session, path, with_content=False), path)


def _check(session: Session, data: bytes, answer: bytes, path: str) -> None:
    digest = hashlib.sha256(data).hexdigest() if session.features.sha256 else f"{zlib.adler32(data):08x}"
    if answer.split() != [str(len(data)).encode(), digest.encode()]:
        raise Damaged(f"{path} was damaged on its way; run the command again", f"the board says {escaped(answer)}")


def _digest(session: Session, path: str, *, with_content: bool) -> bytes:
    code = (SHA256_CODE if session.features.sha256 else ADLER32_CODE).format(block=_block_size(session))
    return _run(session, f"{code}_jd({quoted(path)},{int(with_content)})\ndel _jd", f"reading {path}")


def _block_size(session: Session) -> int:
    return LARGE_BLOCK if session.features.free_memory >= AMPLE_MEMORY else SMALL_BLOCK


def _forget(session: Session, path: str) -> None:
    """Remove an unfinished file; that it may not be there is no error."""
    session.execute(f"import os\ntry:os.remove({quoted(path)})\nexcept OSError:pass")


def _run(session: Session, code: str, doing: str) -> bytes:
    try:
        return session.execute(code, timeout_s=FILE_TIMEOUT_S)
    except BoardException as exception:
        raise classified(exception, doing) from None

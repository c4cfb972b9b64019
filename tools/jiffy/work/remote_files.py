"""The content of files on the board, compared after every transfer.

Files are put by the transfer's agent where the firmware can run it; else by plain code in raw REPL, which every
firmware runs. There the content is compared by SHA-256 where the firmware has it, else by its length and Adler-32,
which the board then computes itself.
"""

import base64
import binascii
import hashlib
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from posixpath import dirname

from jiffy.errors import BoardException, Damaged, JiffyError, TimedOut, escaped
from jiffy.session.session import PLAIN_LIMIT, Session
from jiffy.work import transfer
from jiffy.work.agent import Abilities
from jiffy.work.progress import Progress
from jiffy.work.remote_folders import STEP_TIMEOUT_S, make_folders, quoted, run_code

OnCopied = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

SMALL_BLOCK = 64
LARGE_BLOCK = 768
AMPLE_MEMORY = 32_768
"""With this much free memory on the board, large blocks do no harm."""
MOST_BLOCKS = 32
FAST_TURN_S = 0.5
ATTEMPTS = 3
SLOWEST_DIGEST_BYTES_PER_S = 2000
"""Adler-32 in Python by a Cortex-M0 with 16 MHz."""
NEW_SUFFIX = ".jiffy-new"
STAGE = ".jiffy-put"

SHA256_CODE = """\
def _jd(p):
 import hashlib
 h=hashlib.sha256();t=0
 with open(p,'rb')as f:
  while 1:
   b=f.read({block})
   if not b:break
   t+=len(b);h.update(b)
 print(t,''.join('%02x'%c for c in h.digest()))
"""
ADLER32_CODE = """\
def _jd(p):
 a=1;c=0;t=0
 with open(p,'rb')as f:
  while 1:
   b=f.read({block})
   if not b:break
   t+=len(b)
   for x in b:a=(a+x)%65521;c=(c+a)%65521
 print(t,'%04x%04x'%(c,a))
"""
READ_CODE = """\
try:
 from binascii import b2a_base64
 def _je(b):return b2a_base64(b).decode().strip()
except ImportError:
 def _je(b):return''.join('%02x'%c for c in b)
def _jr(n):
 while n:
  b=_jf.read({block});n-=1
  if b:print(_je(b))
_jf=open({path},'rb')
"""


def put_files(session: Session, files: Mapping[str, bytes], progress: OnCopied | None = None) -> None:
    """Make each path of ``files`` hold its bytes; folders that are missing are made. Where the firmware can rename, a
    file appears whole or not at all. Raises NoSpace, BoardMemoryFull, RemoteFileError, Damaged, NotSupported."""
    if Abilities.of(session.features) is not None:
        _put_by_agent(session, {absolute(session, path): data for path, data in files.items()}, progress)
        return
    total, done = sum(map(len, files.values())), 0
    for path, data in files.items():
        if dirname(path).strip("/"):
            make_folders(session, dirname(path))
        put_file(session, data, path, _shifted(progress, done, total))
        done += len(data)


def _shifted(progress: OnCopied | None, before: int, total: int) -> OnCopied | None:
    return None if progress is None else lambda done, _: progress(before + done, total)


def absolute(session: Session, path: str) -> str:
    """``path`` from the root, as the board's current folder has it."""
    if path.startswith("/"):
        return path
    code = "import os\nprint(''.join('%02x'%c for c in bytes(os.getcwd(),'utf8')))"
    answer = run_code(session, code, "asking for the current folder").strip()
    try:
        folder = bytes.fromhex(answer.decode()).decode()
    except ValueError:
        raise Damaged(f"the name of the board's folder is damaged: {escaped(answer)}; run the command again") from None
    return f"{folder.rstrip('/')}/{path}"


def _put_by_agent(session: Session, files: Mapping[str, bytes], progress: OnCopied | None) -> None:
    def tell(state: Progress) -> None:
        if progress is not None:
            progress(state.content_bytes, state.content_to_send)

    # On the same file system as the files: renaming does not cross from one to another.
    stage = f"{dirname(min(files, key=len)).rstrip('/')}/{STAGE}"
    transfer.send_files(session, files, stage=stage, on_progress=tell)
    with suppress(BoardException):
        session.execute(f"import os\nos.rmdir({quoted(stage)})")


def put_file(session: Session, data: bytes, path: str, progress: OnCopied | None = None) -> None:
    """The same for one file, by plain code."""
    new_path = path + NEW_SUFFIX if session.features.rename else path
    doing = f"writing {path}"
    try:
        _write(session, data, new_path, doing, progress)
        _compare(session, data, new_path)
    except JiffyError:
        _clean_up(session, f"import os\nos.remove({quoted(new_path)})")
        raise
    if new_path != path:
        run_code(session, f"import os\nos.rename({quoted(new_path)},{quoted(path)})", doing)


def _write(session: Session, data: bytes, path: str, doing: str, progress: OnCopied | None) -> None:
    run_code(session, f"_jf=open({quoted(path)},'wb')\n_jw=_jf.write", doing)
    try:
        position = 0
        while position < len(data):
            block = _next_block(session, data, position)
            run_code(session, f"_jn=_jw({block!r})", doing)
            position += len(block)
            if progress is not None:
                progress(position, len(data))
    finally:
        _clean_up(session, "_jf.close()\ndel _jf,_jw")


def _next_block(session: Session, data: bytes, position: int) -> bytes:
    """What goes into one line of code: without flow control, no more than a small receive buffer holds."""
    if session.has_raw_paste:
        return data[position : position + _block_size(session)]
    limit = PLAIN_LIMIT - len("_jn=_jw()")
    size = limit - 3
    while len(repr(data[position : position + size])) > limit:
        size -= 1
    return data[position : position + size]


def get_file(session: Session, path: str, progress: OnCopied | None = None) -> bytes:
    """The content of ``path``, read again when it was damaged on its way. Raises RemoteFileError, Damaged, TimedOut."""
    for _ in range(ATTEMPTS - 1):
        with suppress(Damaged, TimedOut):
            return _get(session, path, progress)
        session.enter()
    return _get(session, path, progress)


def _get(session: Session, path: str, progress: OnCopied | None) -> bytes:
    size = _size(session, path)
    content = bytearray()
    run_code(session, READ_CODE.format(block=_block_size(session), path=quoted(path)), f"reading {path}")
    try:
        for piece in _pieces(session, path):
            content += piece
            if progress is not None:
                progress(len(content), max(size, len(content)))
    finally:
        _clean_up(session, "_jf.close()\ndel _jf,_jr,_je")
    _compare(session, bytes(content), path)
    return bytes(content)


def _pieces(session: Session, path: str) -> Iterator[bytes]:
    """The file opened on the board, some blocks at a time: more when the line is fast, for its turns cost time."""
    is_base64 = session.features.hexlify
    blocks = 1
    while True:
        started = time.monotonic()
        piece = _decoded(run_code(session, f"_jr({blocks})", f"reading {path}"), path, is_base64)
        if not piece:
            return
        yield piece
        if time.monotonic() - started < FAST_TURN_S:
            blocks = min(blocks * 2, MOST_BLOCKS)


def _size(session: Session, path: str) -> int:
    code = f"import os\ntry:print(os.stat({quoted(path)})[6])\nexcept AttributeError:print(os.size({quoted(path)}))"
    answer = run_code(session, code, f"reading {path}").strip()
    if not re.fullmatch(rb"[0-9]{1,12}", answer):
        raise Damaged(f"the size of {path} was damaged on its way: {escaped(answer)}; run the command again")
    return int(answer)


def _decoded(text: bytes, path: str, is_base64: bool) -> bytes:
    try:
        if is_base64:
            return b"".join(base64.b64decode(line, validate=True) for line in text.split())
        return bytes.fromhex(text.decode("ascii"))
    except (binascii.Error, ValueError):
        raise _damaged(path, text) from None


def _compare(session: Session, data: bytes, path: str) -> None:
    """Raises Damaged unless the board's file has the same length and digest as ``data``."""
    has_sha256 = session.features.sha256
    code = (SHA256_CODE if has_sha256 else ADLER32_CODE).format(block=_block_size(session))
    timeout_s = STEP_TIMEOUT_S + len(data) / SLOWEST_DIGEST_BYTES_PER_S
    answer = run_code(session, f"{code}_jd({quoted(path)})\ndel _jd", f"comparing {path}", timeout_s)
    digest = hashlib.sha256(data).hexdigest() if has_sha256 else f"{zlib.adler32(data):08x}"
    if answer.split() != [str(len(data)).encode(), digest.encode()]:
        raise _damaged(path, answer)


def _damaged(path: str, answer: bytes) -> Damaged:
    return Damaged(f"{path} was damaged on its way; run the command again", f"the board says {escaped(answer)}")


def _block_size(session: Session) -> int:
    return LARGE_BLOCK if session.features.free_memory >= AMPLE_MEMORY else SMALL_BLOCK


def _clean_up(session: Session, code: str) -> None:
    """Tidy the board after a file; when that fails, the error of the file itself is the one to tell."""
    with suppress(JiffyError):
        session.execute(code)

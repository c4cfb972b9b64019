"""What a program's folder on the board holds, by the list of its files that lies in it."""

from dataclasses import dataclass

from jiffy.errors import BoardException, NamesReplaced, RemoteFileError, classified
from jiffy.session.session import Session
from jiffy.work.transfer.probe import SIGN_OF_LIFE

NAMES = """\
try:
 with open({listing!r})as f:
  for l in f:print(l.partition('\\t')[0])
except OSError:pass
"""
DIGESTS = """\
import hashlib
def d(p):
 s=hashlib.sha256();b=p
 with open(p,'rb')as f:
  while b:b=f.read(512);s.update(b);print(end='\\6')
 return ''.join('%02x'%x for x in s.digest())
try:
 print(d({listing!r}),'-',{listing!r})
 with open({listing!r})as f:
  for p in f:
   p,_,t=p.strip('\\n').partition('\\t')
   try:print(d(p),t or'-',p)
   except OSError:print('-','-',p)
except OSError:pass
"""
DOING = "looking at the board's files"


@dataclass(frozen=True)
class There:
    """A file on the board: its SHA-256 in hexadecimal digits, nothing where it is missing; of a data file, how that of
    what was shipped begins."""

    digest: str
    shipped: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the program on the board has written to it."""
        return bool(self.digest and self.shipped) and not self.digest.startswith(self.shipped)


def listed_files(session: Session, listing: str) -> list[str]:
    """The paths that the list names; none where there is no list. Raises BoardMemoryFull."""
    return [line for line in _lines(session, NAMES.format(listing=listing)) if line]


def digests(session: Session, listing: str) -> dict[str, There]:
    """Each file that the list names, and the list itself. Nothing at all from a firmware that has no hashlib. Raises
    BoardMemoryFull."""
    try:
        lines = _lines(session, DIGESTS.format(listing=listing))
    except NamesReplaced:
        raise
    except RemoteFileError:
        return {}
    words = (line.split(" ", 2) for line in lines if line)
    return {path: There(digest.strip("-"), shipped.strip("-")) for digest, shipped, path in words}


def changed_data_files(session: Session, listing: str) -> list[str]:
    """The data files that the program has changed. Raises BoardMemoryFull."""
    return [path for path, file in digests(session, listing).items() if file.is_changed]


def _lines(session: Session, code: str) -> list[str]:
    try:
        answer = session.execute(code, in_steps=True).replace(SIGN_OF_LIFE, b"")
    except BoardException as exception:
        raise classified(exception, DOING) from None
    return answer.decode("utf-8", "replace").replace("\r", "").split("\n")

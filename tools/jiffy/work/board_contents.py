"""What a program's folder on the board holds, by the list of its files that lies in it."""

from jiffy.errors import BoardException
from jiffy.session.session import Session

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
  while b:b=f.read(512);s.update(b)
 return ''.join('%02x'%x for x in s.digest())
try:
 with open({listing!r})as f:
  for p in f:
   p=p.strip('\\n').partition('\\t')[0]
   try:print(d(p),p)
   except OSError:print('-',p)
except OSError:pass
"""
DIGESTS_TIMEOUT_S = 60.0


def listed_files(session: Session, listing: str) -> list[str]:
    """The paths that the list names; none where there is no list."""
    return [line for line in _lines(session.execute(NAMES.format(listing=listing))) if line]


def digests(session: Session, listing: str) -> dict[str, str]:
    """The SHA-256 of each file that the list names, in hexadecimal digits; ``-`` of one that is missing. Nothing at all
    from a firmware that cannot tell."""
    try:
        answer = session.execute(DIGESTS.format(listing=listing), timeout_s=DIGESTS_TIMEOUT_S)
    except BoardException:
        return {}
    found = (line.partition(" ") for line in _lines(answer) if line)
    return {path: digest for digest, _, path in found}


def _lines(answer: bytes) -> list[str]:
    return answer.decode("utf-8", "replace").replace("\r", "").split("\n")

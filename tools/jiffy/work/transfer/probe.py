"""One short question before anything is sent: where the flash is, which .mpy the firmware loads, and two fingerprints:
of all that a program folder holds but its data files, and of those, which the program may change. When the first is the
expected one, nothing new needs to be sent, not even the agent that would send it; by the second it is known whether the
program has changed something."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from jiffy.errors import BoardException, Damaged, classified, escaped
from jiffy.session.session import Session
from jiffy.work.transfer.manifest import listed

LISTING = ".files"
STUB_MARK = "# Written by jiffy deploy"
SIGN_OF_LIFE = b"\x06"

# Runs on every firmware; without hashlib, or when a file is missing, there is no fingerprint.
CODE = """\
import sys
h='/flash'if'/flash'in getattr(sys,'path',())else''
m=d=b''
try:
 with open(h+'/main.py','rb')as f:m=f.read({mark_length})
except OSError:pass
try:
 import hashlib
 H=hashlib.sha256
 def g(p):
  s=H();b=p
  with open(p,'rb')as f:
   while b:b=f.read(512);s.update(b);print(end='\\6')
  return s.digest()
 l=h+{listing!r};d=H(g(l)),H()
 with open(l)as f:
  for p in f:
   p,t,_=p.strip('\\n').partition('\\t')
   d[len(t)].update(g(p))
 d=d[0].digest()+d[1].digest()
except(ImportError,OSError):d=b''
print('board',h or'/',getattr(sys.implementation,'_mpy',0),int(m not in(b'',{mark!r})),'-'+''.join('%02x'%x for x in d))
"""


@dataclass(frozen=True)
class Probe:
    """``home`` is where the flash is mounted, nothing for the root; ``fingerprint`` may be empty."""

    home: str
    mpy: int
    other_main: bool
    """There is a main.py that jiffy did not write."""
    fingerprint: str
    data_fingerprint: str = ""

    def holds(self, files: Mapping[str, bytes], listing: str) -> bool:
        """Whether the board has just these files, but for the content of data files."""
        return self.fingerprint == fingerprints(files, listing)[0]

    def holds_data(self, files: Mapping[str, bytes], listing: str) -> bool:
        """Whether the data files too are what they are here."""
        return self.data_fingerprint == fingerprints(files, listing)[1]


def probe(session: Session, folder: str) -> Probe:
    """Ask about the program folder (a path below the flash's root). Raises Damaged for an answer that is none,
    BoardMemoryFull."""
    code = CODE.format(listing=f"{folder}/{LISTING}", mark=STUB_MARK.encode(), mark_length=len(STUB_MARK))
    try:
        return parse(session.execute(code, in_steps=True).replace(SIGN_OF_LIFE, b""))
    except BoardException as exception:
        raise classified(exception, "looking at the board's files") from None


def parse(answer: bytes) -> Probe:
    found = re.fullmatch(rb"board (/|/flash) ([0-9]{1,9}) ([01]) -(?:([0-9a-f]{64})([0-9a-f]{64}))?\s*", answer)
    if not found:
        raise Damaged(f"the board's answer about its files is damaged: {escaped(answer)}; run the command again")
    home, mpy, other_main, *both = (part.decode() for part in found.groups(b""))
    return Probe(home.rstrip("/"), int(mpy), other_main == "1", *both)


def fingerprints(files: Mapping[str, bytes], listing: str) -> tuple[str, str]:
    """What the probe says when the board holds just these files, in the order in which the listing names them."""
    code, data = sha256(sha256(files[listing]).digest()), sha256()
    for path, digest in listed(files[listing]).items():
        (data if digest else code).update(sha256(files[path]).digest())
    return code.hexdigest(), data.hexdigest()

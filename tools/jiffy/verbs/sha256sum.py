"""``jiffy sha256sum PATH ...``: the SHA-256 of files on the board, in the form of the command of that name."""

import argparse
import hashlib

from jiffy.cli import add_board_arguments
from jiffy.session.opening import open_board
from jiffy.show.names import printable
from jiffy.verbs.cat import files_only
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file on the board, or a pattern")
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_board(arguments) as session:
        entries = files_only(RemoteFolders(session).find(arguments.paths))
        reader = RemoteReader(session)
        if session.features.sha256:
            digests = reader.digests(entries)
        else:
            digests = [hashlib.sha256(reader.read(entry)).hexdigest() for entry in entries]
    for entry, digest in zip(entries, digests, strict=True):
        print(f"{digest}  {printable(entry.name)}")
    return 0

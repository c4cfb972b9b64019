"""``jiffy put LOCAL ... [REMOTE]``: copy files to the board."""

import argparse
import os
import sys
from pathlib import Path

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.session.session import Session
from jiffy.show.names import counted, printable
from jiffy.show.screen import Copying
from jiffy.work.files.board_path import joined, names_a_folder, new_path
from jiffy.work.files.destinations import Source, targets
from jiffy.work.files.local_files import Excluded, Tree, read_tree
from jiffy.work.files.remote_files import put_files
from jiffy.work.files.remote_folders import RemoteFolders

EPILOG = """\
The last of several words is the destination, unless it is one more file of this computer. note.txt, /note.txt and
:note.txt are the same file on the board, / or : is its root. A file goes into a folder that is there. A FOLDER's
content becomes that of /NAME, the first time and every time; with a slash (/NAME/) the folder itself goes into it.
What is on the board already is not sent again, and nothing else there is removed (`jiffy sync` does that).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "jiffy put [OPTION...] LOCAL... [REMOTE]"
    parser.epilog = EPILOG
    parser.add_argument(
        "words",
        metavar="LOCAL",
        nargs="+",
        help="files and folders of this computer (- is standard input), then REMOTE",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN", help="leave out what fits it, as in .gitignore"
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    locals_, destination = split(arguments.words)
    excluded = Excluded(arguments.exclude)
    given = {local: contents(local, excluded) for local in locals_}
    sources = [Source(source_name(local), "" not in tree.files) for local, tree in given.items()]
    if "-" in given and names_a_folder(destination):
        raise UsageError("what comes from standard input has no name: say it, as in `jiffy put - /note.txt`")
    new_path(destination)
    with open_board(arguments) as session:
        folders = RemoteFolders(session)
        files, empty = laid_out(list(given.values()), targets(folders, sources, destination), folders)
        place = folders.path(destination) or ":"
        with Copying() as copying:
            sent = put_files(folders, files, copying.of(printable(place)))
            folders.make(empty)
        tell(session, len(files), sent, place)
    return 0


def split(words: list[str]) -> tuple[list[str], str]:
    """The sources, and the destination: the last of several words, unless it can only be one more file from here.
    Raises UsageError when it may be either."""
    *first, last = words
    if first and (last.startswith((":", "/")) or last.endswith("/") or not os.path.exists(last)):
        return first, last
    if len(first) == 1 or (first and os.path.isdir(last)):
        raise UsageError(f"{last} is here too: write :{last} for the board's, or add : at the end to send it as well")
    return words, ":"


def source_name(local: str) -> str:
    """What the source is called on the board; ``.`` and ``folder/.`` mean the content alone."""
    return "" if local.rstrip("/").split("/")[-1] == "." else Path(local).resolve().name


def contents(local: str, excluded: Excluded) -> Tree:
    if local == "-":
        return Tree({"": sys.stdin.buffer.read()})
    return read_tree(Path(local), excluded)


def laid_out(trees: list[Tree], places: list[str], folders: RemoteFolders) -> tuple[dict[str, bytes], list[str]]:
    """The content of every path on the board, and the folders that have to be there besides."""
    files, empty = {}, []
    for tree, place in zip(trees, places, strict=True):
        for name, data in tree.files.items():
            files[folders.new_path("/" + joined(place, name).lstrip("/"))] = data
        if "" not in tree.files:
            empty += [folders.new_path("/" + joined(place, name).lstrip("/")) for name in ("", *tree.folders)]
    used = {path.rpartition("/")[0] for path in files}
    return files, [folder for folder in empty if folder not in used and folder != folders.root]


def tell(session: Session, count: int, sent: int, destination: str) -> None:
    unchanged = f", {count - sent} unchanged" if sent < count else ""
    session.notice(f"{counted(sent, 'file')} sent to {printable(destination)}{unchanged}")

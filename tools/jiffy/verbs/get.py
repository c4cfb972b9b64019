"""``jiffy get REMOTE ... [LOCAL]``: copy files from the board."""

import argparse
from pathlib import Path, PurePosixPath

from jiffy.cli import add_board_arguments
from jiffy.errors import UsageError
from jiffy.session.opening import open_board
from jiffy.show.names import counted, printable
from jiffy.show.screen import Copying
from jiffy.work.files.board_path import board_path, joined
from jiffy.work.files.local_files import inside, make_folder, read_file, write_file
from jiffy.work.files.remote_code import MOST_NAMES
from jiffy.work.files.remote_folders import Entry, RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader

EPILOG = """\
The last of several words is the place on this computer, unless it starts with a colon; it is . by default. A file goes
into a folder that is there. A FOLDER's content becomes that of LOCAL, the first time and every time; with a slash
(LOCAL/) the folder itself goes into it. What is here already is not fetched again.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "jiffy get [OPTION...] REMOTE... [LOCAL]"
    parser.epilog = EPILOG
    parser.add_argument(
        "words", metavar="REMOTE", nargs="+", help="files, folders and patterns ('*.csv') on the board, then LOCAL"
    )
    add_board_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    remotes, local = split(arguments.words)
    if local == "-":
        raise UsageError("`jiffy cat` writes files of the board to standard output; ./- is a file called - here")
    for remote in remotes:
        board_path(remote)
    with open_board(arguments) as session, Copying() as copying:
        folders = RemoteFolders(session)
        wanted = places(folders, folders.find(remotes), local)
        fetched = fetch(RemoteReader(session), wanted, copying)
        unchanged = f", {len(wanted) - fetched} unchanged" if fetched < len(wanted) else ""
        session.notice(f"{counted(fetched, 'file')} fetched to {printable(local)}{unchanged}")
    return 0


def split(words: list[str]) -> tuple[list[str], str]:
    *first, last = words
    return (words, ".") if not first or last.startswith(":") else (first, last)


def places(folders: RemoteFolders, entries: list[Entry], local: str) -> dict[Entry, Path]:
    """Where each file goes; the folders for them are made."""
    top = Path(local)
    into = goes_into(top, entries) or local.endswith("/") or local in (".", "..")
    if len(entries) > 1 and not into:
        raise UsageError(f"{local} is no folder here: end it with / to make it one, or write :{local} for the board's")
    if into:
        make_folder(top)
    wanted: dict[Entry, Path] = {}
    for entry in entries:
        name = PurePosixPath(entry.name).name
        place = inside(top, name) if into and name else top
        wanted |= below(folders, entry, place) if entry.is_folder else {entry: place}
    paths = list(wanted.values())
    doubled = next((path for path in paths if paths.count(path) > 1), None)
    if doubled:
        raise UsageError(f"two files of the board would become {doubled}")
    return wanted


def goes_into(top: Path, entries: list[Entry]) -> bool:
    return top.is_dir() and not (len(entries) == 1 and entries[0].is_folder)


def below(folders: RemoteFolders, folder: Entry, place: Path) -> dict[Entry, Path]:
    """The files in a folder of the board, each with its place here."""
    make_folder(place)
    wanted = {}
    for entry in folders.listing(folder.name, recursive=True):
        path = inside(place, entry.name)
        if entry.is_folder:
            make_folder(path)
        else:
            wanted[Entry(joined(folder.name, entry.name), False, entry.size)] = path
    return wanted


def fetch(reader: RemoteReader, wanted: dict[Entry, Path], copying: Copying) -> int:
    """Fetch what differs from what is here, some files at a time; the number of them."""
    missing = differing(reader, wanted)
    for start in range(0, len(missing), MOST_NAMES):
        group = missing[start : start + MOST_NAMES]
        small = reader.read_small(group)
        for entry in group:
            data = small.get(entry.name)
            write_file(wanted[entry], reader.read(entry, copying.of(entry.name)) if data is None else data)
    return len(missing)


def differing(reader: RemoteReader, wanted: dict[Entry, Path]) -> list[Entry]:
    same_size = [entry for entry, path in wanted.items() if path.is_file() and path.stat().st_size == entry.size]
    digests = zip(same_size, reader.digests(same_size), strict=True)
    same = {entry for entry, digest in digests if digest == reader.digest(read_file(wanted[entry]))}
    return [entry for entry in wanted if entry not in same]

"""``jiffy emulate``: an emulated board that stays, for any tool to connect to."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiffy.cli import add_line_arguments
from jiffy.errors import ConnectionLost, UsageError
from jiffy.line.ports import LINE_SETTINGS, emulated


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--flash", metavar="FILE", help="keep the flash in FILE; default: gone when the board stops")
    parser.add_argument("--flash-kib", type=int, default=1408, metavar="N", help="flash of a new FILE; default: 1408")
    parser.add_argument("--heap-kib", type=int, default=192, metavar="N", help="heap of the board; default: 192")
    parser.add_argument("--link", type=Path, metavar="PATH", help="make PATH a link to the port, a name that stays")
    add_line_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = {name: getattr(arguments, name) for name in ("flash_kib", "heap_kib", *LINE_SETTINGS)}
    with emulated(arguments.flash, **settings) as board, linked(arguments.link, board.port) as name:
        sizes = f"heap {board.heap_kib} KiB (as on a 32-bit board), flash {board.flash_kib} KiB"
        try:
            print(f"Emulated board on {name}: {sizes}")
            print(f"Connect with: jiffy repl --port {name}   Stop with Ctrl-C.", flush=True)
            board.wait()
        except KeyboardInterrupt:
            print()
            return 0
    raise ConnectionLost("the emulated board has ended; its last words are above")


@contextmanager
def linked(link: Path | None, port: str) -> Iterator[str]:
    """A symbolic link to the port while the board runs; a link that an earlier board left behind is replaced."""
    if link is None:
        yield port
        return
    if link.is_symlink() and not link.exists():
        link.unlink()
    try:
        link.symlink_to(port)
    except OSError as error:
        raise UsageError(f"cannot make the link {link}: {os.strerror(error.errno or 0)}") from None
    try:
        yield str(link)
    finally:
        link.unlink(missing_ok=True)

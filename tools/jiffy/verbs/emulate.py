"""``jiffy emulate``: an emulated board that stays, for any tool to connect to."""

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from jiffy.cli import add_line_arguments
from jiffy.errors import ConnectionLost, PortBusy, UsageError
from jiffy.line.emulated import LINE_SETTINGS, emulated, refuse_without_unix
from jiffy.options import whole_number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--flash", metavar="FILE", help="keep the flash in FILE; default: gone when the board stops")
    parser.add_argument(
        "--flash-kib", type=whole_number, default=1408, metavar="N", help="flash of a new FILE in KiB; default: 1408"
    )
    parser.add_argument(
        "--heap-kib", type=whole_number, default=192, metavar="N", help="heap of the board in KiB; default: 192"
    )
    parser.add_argument(
        "--link", type=Path, metavar="PATH", help="make PATH a link to the port, gone when the board is"
    )
    add_line_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ctrl-C, SIGTERM and SIGHUP end it with status 0: that is how an emulated board is switched off."""
    from board.emulated.launcher import ended_by_signals

    refuse_without_unix()
    settings = {name: getattr(arguments, name) for name in ("flash_kib", "heap_kib", *LINE_SETTINGS)}
    with (
        ended_by_signals(),
        emulated(arguments.flash, **settings) as board,
        linked(arguments.link, board.link_target) as link,
    ):
        name = link or board.port
        sizes = f"heap {board.heap_kib} KiB (as on a 32-bit board), flash {board.flash_kib} KiB"
        try:
            print(f"Emulated board on {name}: {sizes}")
            print(f"Connect with: jiffy repl --port {name}   Stop with Ctrl-C.", flush=True)
            board.wait()
        except KeyboardInterrupt:
            print()
            return 0
    raise ConnectionLost("the emulated board has ended; its last words are above")


@contextlib.contextmanager
def linked(link: Path | None, target: str) -> Iterator[Path | None]:
    """The link that the user asked for, while the board runs."""
    from board.emulated import launcher

    if link is None:
        yield None
        return
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(launcher.linked(link, target))
        except launcher.LinkInUse as error:
            raise PortBusy(str(error)) from None
        except OSError as error:
            raise UsageError(f"cannot make the link {link}: {os.strerror(error.errno or 0)}") from None
        yield link

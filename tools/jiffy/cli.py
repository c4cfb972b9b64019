"""The command line: its verbs, the options they share, and how errors are told."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from jiffy import errors

VERBS = {
    "run": "deploy a program, start it and show its output until it ends or Ctrl-C; what boots stays as it is",
    "deploy": "install a program as the one that starts at boot",
    "exec": "run Python code on the board and print what it prints",
    "repl": "type at the board's own prompt; Ctrl-] leaves",
    "ls": "list the files in a folder of the board",
    "cat": "write files of the board, byte for byte, to standard output",
    "put": "copy files and folders to the board and compare them there",
    "get": "copy files and folders from the board and compare them",
    "sync": "make a folder on the board the same as one of this computer",
    "edit": "open a file of the board in your editor and put it back when it was changed",
    "mkdir": "make folders on the board",
    "mv": "move or rename files on the board",
    "cp": "copy files on the board",
    "rm": "remove files from the board",
    "tree": "draw the folders and files of the board",
    "df": "show how full the board's file systems are",
    "sha256sum": "print the SHA-256 of files on the board",
    "reset": "restart the board's programs: clear its memory and run boot.py and main.py again",
    "ps": "show the tasks of the running program, without stopping it",
    "ports": "list the serial ports of this computer and what is attached to them",
    "emulate": "start an emulated board, print its port and keep it until Ctrl-C",
    "new": "make a project folder with a small program to begin with",
}
DESCRIPTION = "Deploy, run and look into MicroPython programs over a serial line."
LONGEST_TIMEOUT_S = 86_400
EPILOG = "Without --port, an emulated board is started for the command and ends with it."


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status (listed in ``jiffy.errors``)."""
    words = sys.argv[1:] if argv is None else argv
    try:
        arguments = build_parser(words).parse_args(words)
        return int(arguments.verb.run(arguments))
    except errors.JiffyError as error:
        return _tell(error, verbose="--verbose" in words)
    except KeyboardInterrupt:
        return errors.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`jiffy cat log | head`): nothing more to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        fault = errors.Fault(f"a fault of jiffy itself, please report it: {type(error).__name__}: {error}")
        return _tell(fault, verbose="--verbose" in words)


class Parser(argparse.ArgumentParser):
    """Tells what is wrong with a command line as every other error is told."""

    def error(self, message: str) -> NoReturn:
        raise errors.UsageError(f"{message}; `{self.prog} --help` tells what there is")


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for a command line; of the verbs, only the one that ``words`` name is loaded."""
    parser = Parser(prog="jiffy", description=DESCRIPTION, epilog=EPILOG)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    named = next((word for word in words if not word.startswith("-")), None)
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=text)
        if name == named:
            module = importlib.import_module(f"jiffy.verbs.{name}")
            module.add_arguments(verb)
            verb.set_defaults(verb=module)
    return parser


def add_board_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of every verb that talks to a board."""
    group = parser.add_argument_group("board")
    group.add_argument(
        "--port",
        default=os.environ.get("JIFFY_PORT") or "emulated",
        help="a device path, a pyserial URL (socket://host:port), auto (the one known board), emulated, or "
        "emulated:FILE (its flash is kept in FILE); default: $JIFFY_PORT, else emulated",
    )
    group.add_argument(
        "--timeout-s",
        type=seconds,
        default=10.0,
        metavar="S",
        help="give up when the board has not answered for S seconds",
    )
    group.add_argument("--verbose", action="store_true", help="tell more about errors")
    add_line_arguments(parser)


def seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= LONGEST_TIMEOUT_S:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0 and at most {LONGEST_TIMEOUT_S}")
    return value


def add_line_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that give an emulated board a real line."""
    group = parser.add_argument_group("line of an emulated board")
    group.add_argument("--baud", type=int, metavar="N", help="bits per second; default: no limit")
    group.add_argument("--latency-ms", type=float, metavar="MS", help="delay in each direction")
    group.add_argument("--rx-buffer", type=int, metavar="BYTES", help="what the board's receive buffer holds")
    group.add_argument("--fault", action="append", dest="faults", metavar="FAULT", help="a wire fault; may be repeated")


def _tell(error: errors.JiffyError, *, verbose: bool) -> int:
    if verbose:
        import traceback

        traceback.print_exc()
        if error.details:
            print(error.details, file=sys.stderr)
    print(f"jiffy: {error}", file=sys.stderr)
    return error.exit_status

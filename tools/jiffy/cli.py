"""The command line: finding the verb, and how errors are told."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from jiffy import errors
from jiffy.command_line import Parser, with_verb_first
from jiffy.line.words import be_quiet, tell
from jiffy.options import add_board_arguments, add_line_arguments, add_output_options, add_shared_options, seconds
from jiffy.signals import Ending, let_go_of_output, signals_as_interrupts
from jiffy.verbs import GROUPS, VERBS

__all__ = ["VERBS", "add_board_arguments", "add_line_arguments", "build_parser", "main", "seconds"]

NO_SPACE_HERE = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
DESCRIPTION = "Deploy, run and look into MicroPython programs over a serial line."
EPILOG = """\
`jiffy help VERB` tells how a verb is used. The options of the board may stand before or after the verb.
Which board, without --port: the one known board that is attached. Where none is, run, exec, eval and repl start an
emulated one for the command, and the other verbs say what to do. Settings: [tool.jiffy] in pyproject.toml, and
~/.config/jiffy/config.toml (port, baud, boards). Tab completion: `jiffy completion bash` (zsh, fish, powershell)."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status (listed in ``jiffy.errors``)."""
    words = sys.argv[1:] if argv is None else argv
    if "_ARGCOMPLETE" in os.environ:
        return complete()
    open_what_was_closed()
    try:
        with signals_as_interrupts() as ending:
            status = _run_and_tell(words, ending)
    finally:
        let_go_of_output()
    return ending.status if ending else status


def _run_and_tell(words: Sequence[str], ending: Ending) -> int:
    """The status; what went wrong is told, and also that a signal has ended the command."""
    try:
        status = run(words)
        sys.stdout.flush()
    except errors.JiffyError as error:
        return _tell(error, verbose="--verbose" in words)
    except KeyboardInterrupt:
        status = errors.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`jiffy cat log | head`).
        status = 0
    except Exception as error:
        if not ending:
            return _tell(_fault(error), verbose="--verbose" in words)
        # The terminal has gone that output was meant for.
        status = errors.INTERRUPTED
    if ending:
        tell(f"ended by {ending.name}")
    return status


def _fault(error: Exception) -> errors.JiffyError:
    if isinstance(error, OSError) and error.errno in NO_SPACE_HERE:
        return errors.UsageError("this computer has no space left for what was to be written")
    return errors.Fault(f"a fault of jiffy itself, please report it: {type(error).__name__}: {error}")


def open_what_was_closed() -> None:
    """Standard output or error that the command was started without: what is written there goes nowhere, and not, by
    the number of a file that is opened later, to the board."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (until the process ends)


def run(words: Sequence[str]) -> int:
    parser = build_parser(())
    if not words:
        parser.print_help()
        return 0
    words = with_verb_first(words, parser.takes_a_value, parser.option_names)
    parser = build_parser(words)
    arguments, unknown = parser.parse_known_args(words)
    if unknown:
        parser.of_verb.refuse(unknown)
    if "verb" not in arguments:
        parser.error("a verb is missing")
    be_quiet(arguments.quiet)
    return run_verb(arguments)


def run_verb(arguments: argparse.Namespace) -> int:
    """Verbs leave nothing half done: one that the board had no memory for, or where something that printed by itself
    came between, is run again when a soft reset has mended that."""
    try:
        return int(arguments.verb.run(arguments))
    except errors.BoardMemoryFull as error:
        from jiffy.session.opening import clear_memory, stays

        if not arguments.stops_the_program or not stays(arguments):
            raise
        clear_memory(arguments, error)
    except errors.Damaged as error:
        from jiffy.session.opening import silence, stays

        may_reset = arguments.stops_the_program and stays(arguments)
        # What follows a program may have started it.
        if not may_reset or not silence(arguments, error) or "expect" in arguments:
            raise
    return int(arguments.verb.run(arguments))


class CommandLine(Parser):
    """``takes_a_value``: the options that may stand before the verb and have a value; ``of_verb``: the parser of the
    one verb that is loaded."""

    takes_a_value: frozenset[str]
    of_verb: Parser

    @property
    def option_names(self) -> list[str]:
        return list(self._option_string_actions)


def build_parser(words: Sequence[str]) -> CommandLine:
    """The parser for a command line; of the verbs, only the first that stands in ``words`` is loaded."""
    listed = "\n\n".join(f"{title}:\n{_lines(group)}" for title, group in GROUPS.items())
    parser = CommandLine(
        prog="jiffy",
        usage="jiffy [OPTION...] VERB ...",
        description=f"{DESCRIPTION}\n\n{listed}",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.of_verb = parser
    version = f"jiffy {_version()}" if "--version" in words else ""
    parser.add_argument("--version", action="version", version=version)
    # They are moved behind the verb before anything is parsed; here they are for the help and for completion.
    parser.takes_a_value = add_shared_options(parser.add_argument_group("board"))
    add_output_options(parser)
    verbs = parser.add_subparsers(prog="jiffy", parser_class=Parser, metavar="VERB", help=argparse.SUPPRESS)
    named = next((word for word in words if word in VERBS), None)
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if name == named:
            module = importlib.import_module(f"jiffy.verbs.{name}")
            module.add_arguments(verb)
            add_output_options(verb)
            verb.add_argument("--version", action="version", version=version, help=argparse.SUPPRESS)
            verb.set_defaults(verb=module)
            parser.of_verb = verb
    return parser


def complete() -> int:
    """Answer the shell that asks how the line goes on."""
    import argcomplete

    argcomplete.autocomplete(build_parser(os.environ.get("COMP_LINE", "").split()[1:]))
    return 0


def _lines(group: dict[str, str]) -> str:
    return "\n".join(f"    {name:<12}{text}" for name, text in group.items())


def _version() -> str:
    from importlib.metadata import version

    return version("jiffy")


def _tell(error: errors.JiffyError, *, verbose: bool) -> int:
    if verbose and not isinstance(error, errors.UsageError):
        import traceback

        traceback.print_exc()
        if error.details:
            print(error.details, file=sys.stderr)
    with suppress(OSError):
        print(f"jiffy: {error}", file=sys.stderr)
    return error.exit_status

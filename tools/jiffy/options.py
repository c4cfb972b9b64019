"""The options that verbs share."""

import argparse

LONGEST_TIMEOUT_S = 86_400.0
HOW_A_BOARD_IS_NAMED = """\
which board: a device path, id:SERIAL (of a USB board, as `jiffy ports` lists it), a name from the settings, a URL
(socket://HOST:PORT, rfc2217://HOST:PORT), auto (the one known board that is attached), emulated, or emulated:FILE (its
flash is kept in FILE); default: $JIFFY_PORT, the settings, else auto"""
OR_ELSE_EMULATED = ", else emulated"


def add_board_arguments(
    parser: argparse.ArgumentParser, *, works_without_a_board: bool = False, stops_the_program: bool = True
) -> None:
    """The options of every verb that talks to a board. ``works_without_a_board``: where none is attached, it makes
    sense on an emulated one that ends with the command. ``stops_the_program``: it cannot work beside one that runs."""
    parser.set_defaults(works_without_a_board=works_without_a_board, stops_the_program=stops_the_program, restart=False)
    if stops_the_program:
        parser.add_argument("--restart", action="store_true", help="at the end, start the board's own program again")
    group = parser.add_argument_group("board", "These may stand before the verb too.")
    add_shared_options(group, works_without_a_board=works_without_a_board)


def add_shared_options(group: argparse._ActionsContainer, *, works_without_a_board: bool = False) -> frozenset[str]:
    """Add the options; returns those that take a value."""
    which = " ".join(HOW_A_BOARD_IS_NAMED.split()) + OR_ELSE_EMULATED * works_without_a_board
    port = group.add_argument("--port", metavar="PORT", help=which)
    port.completer = _ports  # type: ignore[attr-defined]
    with_value = [
        port,
        group.add_argument(
            "-b",
            "--baud",
            type=_baud,
            metavar="N",
            help="bits per second of the port; default: 115200, of an emulated board no limit",
        ),
        group.add_argument(
            "--timeout-s",
            type=seconds,
            default=10.0,
            metavar="S",
            help="give up when the board has not answered for S seconds; default: 10",
        ),
        group.add_argument(
            "--wait-s",
            type=seconds,
            default=0.0,
            metavar="S",
            help="wait for the port to appear, at most S seconds; default: a port that is not there is told at once",
        ),
        group.add_argument("--dtr", choices=("on", "off"), help=f"the line DTR while the port is open; {LINES}"),
        group.add_argument("--rts", choices=("on", "off"), help=f"the line RTS while the port is open; {LINES}"),
    ]
    group.add_argument("--share", action="store_true", help="go on though another program has the port open too")
    return frozenset(name for action in with_value for name in action.option_strings)


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """The options of every verb."""
    group = parser.add_argument_group("what jiffy itself says")
    group.add_argument("-q", "--quiet", action="store_true", help="nothing but errors")
    group.add_argument("--verbose", action="store_true", help="tell more about errors")


LINES = "default: as it resets no board"


def add_line_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that give an emulated board a line as real as a cable."""
    group = parser.add_argument_group(
        "line", "Where a verb starts its own board: --port 'emulated:?baud=115200&latency-ms=2&fault=to-board:flip@900'"
    )
    group.add_argument("--baud", type=whole_number, metavar="N", help="bits per second; default: no limit")
    group.add_argument("--latency-ms", type=number, metavar="MS", help="delay in each direction; default: 0")
    group.add_argument(
        "--rx-buffer",
        type=whole_number,
        metavar="BYTES",
        help="what the board's receive buffer holds, beyond which bytes are lost; default: nothing is lost",
    )
    group.add_argument(
        "--fault",
        action="append",
        dest="faults",
        metavar="FAULT",
        help="damage one byte: DIRECTION:KIND@BYTE, such as to-board:flip@900; directions to-board and from-board, "
        "kinds flip, drop and repeat, bytes counted from 0; may be repeated",
    )


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def seconds(text: str) -> float:
    value = number(text)
    if not 0 < value <= LONGEST_TIMEOUT_S:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0 and at most {LONGEST_TIMEOUT_S:,.0f}")
    return value


def _baud(text: str) -> int:
    from jiffy.session.settings import is_speed

    value = whole_number(text)
    if not is_speed(value):
        raise argparse.ArgumentTypeError(f"{text} is no speed of a serial port")
    return value


def _ports(**completing: object) -> list[str]:
    from pathlib import Path

    from jiffy.line.ports import attached
    from jiffy.session.settings import read_settings

    ports = attached()
    numbers = [f"id:{port.serial_number}" for port in ports if port.serial_number]
    return [*(str(port.device) for port in ports), *numbers, *read_settings(Path.cwd()).boards, "auto", "emulated"]

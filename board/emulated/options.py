"""The options of an emulated board, shared by `python -m board.emulated` and the tool."""

import argparse


def positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return number


def milliseconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 10000 ms")
    return number


def fault(text: str) -> str:
    from board.emulated.line import parse_faults

    try:
        parse_faults([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def add_line_options(parser: argparse._ActionsContainer) -> None:
    """The serial line of the board."""
    parser.add_argument("--baud", type=positive, help="pace of the line in bits/s (10 bits a byte); default: no limit")
    parser.add_argument("--latency-ms", type=milliseconds, default=0.0, help="delay of the line each way; default: 0")
    parser.add_argument(
        "--rx-buffer", type=positive, help="receive ring of the board in bytes; more is lost; default: nothing is lost"
    )
    parser.add_argument(
        "--fault",
        action="append",
        type=fault,
        default=[],
        metavar="WIRE:ACTION@BYTE",
        help="damage one byte, as in to-board:flip@1234 (also from-board:, drop, repeat); may be given more than once",
    )


def add_options(parser: argparse._ActionsContainer) -> None:
    """Everything that can be said about an emulated board."""
    parser.add_argument("--flash", metavar="FILE", help="keep the flash in FILE; default: gone when the board stops")
    parser.add_argument("--flash-kib", type=positive, default=1408, help="flash of a new image in KiB; default: 1408")
    parser.add_argument(
        "--heap-kib", type=positive, default=192, help="heap in KiB of a 32-bit board (twice that here); default: 192"
    )
    add_line_options(parser)

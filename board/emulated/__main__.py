"""Start an emulated board: `python -m board.emulated`. Prints its port and runs until Ctrl-C, SIGTERM or SIGHUP."""

import argparse
import contextlib
import json
import socket
import sys
from pathlib import Path
from typing import NoReturn

from board.emulated.ending import ended_by_signals
from board.emulated.flash import FlashImage, FlashInUse
from board.emulated.interpreter import InterpreterMissing, examine, find
from board.emulated.line import parse_faults
from board.emulated.relay import BoardBroken, Relay, Settings

LARGEST_KIB = 131_072
FAULT_HELP = "damage one byte, as in to-board:flip@1234 (also from-board:, drop, repeat); may be repeated"


def positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return number


def kib(text: str) -> int:
    number = positive(text)
    if number > LARGEST_KIB:
        raise argparse.ArgumentTypeError(f"{text} is more than any board has: {LARGEST_KIB} at most")
    return number


def milliseconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 10000 ms")
    return number


def fault(text: str) -> str:
    try:
        parse_faults([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--flash", metavar="FILE", help="keep the flash in FILE; default: gone when the board stops")
    add("--flash-kib", type=kib, default=1408, help="flash of a new image in KiB; default: 1408")
    add("--heap-kib", type=kib, default=192, help="heap in KiB of a 32-bit board (twice that here); default: 192")
    add("--baud", type=positive, help="pace of the line in bits/s (10 bits a byte); default: no limit")
    add("--latency-ms", type=milliseconds, default=0.0, help="delay of the line each way; default: 0")
    add("--rx-buffer", type=positive, help="receive ring in bytes, more is lost; default: nothing is lost")
    add("--fault", type=fault, action="append", default=[], metavar="WIRE:ACTION@BYTE", help=FAULT_HELP)


def settings_from(arguments: argparse.Namespace) -> Settings:
    return Settings(
        interpreter=examine(find()),
        image=FlashImage(Path(arguments.flash) if arguments.flash else None, arguments.flash_kib),
        heap_kib=arguments.heap_kib,
        baud=arguments.baud,
        latency_ms=arguments.latency_ms,
        rx_buffer=arguments.rx_buffer,
        faults=parse_faults(arguments.fault),
    )


def announce(relay: Relay, control: socket.socket | None) -> None:
    settings = relay.settings
    flash_kib = settings.image.blocks * 4
    if control is None:
        print(f"emulated board on {relay.port}, heap {settings.heap_kib} KiB, flash {flash_kib} KiB", flush=True)
    else:
        port = {"port": relay.port, "descriptor": relay.tool_side}
        relay.tell({"event": "ready", **port, "heap_kib": settings.heap_kib, "flash_kib": flash_kib})


def main(words: list[str] | None = None) -> int:
    hidden = argparse.ArgumentParser(add_help=False)
    hidden.add_argument("--control", type=int)
    known, words = hidden.parse_known_args(words)
    control = socket.socket(fileno=known.control) if known.control is not None else None
    parser = Parser(prog="python -m board.emulated", description=__doc__)
    add_options(parser)
    with ended_by_signals():
        return emulate(parser, words, control)


def emulate(parser: Parser, words: list[str], control: socket.socket | None) -> int:
    try:
        relay = Relay(settings_from(parser.parse_args(words)), control)
    except (InterpreterMissing, FlashInUse, ValueError, OSError) as error:
        return fail(error, control)
    if control is not None:
        control.setblocking(False)
    status = 0
    try:
        announce(relay, control)
        relay.run()
    except BoardBroken as error:
        status = fail(error, None)
    except KeyboardInterrupt:
        pass
    finally:
        relay.close()
    return status


def fail(error: Exception, control: socket.socket | None) -> int:
    message = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
    if control is None:
        print(f"error: {message}", file=sys.stderr)
    else:
        news = {"event": "error", "kind": type(error).__name__, "message": message}
        with contextlib.suppress(OSError):
            control.sendall(json.dumps(news).encode() + b"\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

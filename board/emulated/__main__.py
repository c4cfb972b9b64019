"""Start an emulated board: `python -m board.emulated`. Prints its port and runs until Ctrl-C."""

import argparse
import contextlib
import json
import signal
import socket
import sys
from pathlib import Path

from board.emulated.flash import FlashImage, FlashInUse
from board.emulated.interpreter import InterpreterMissing, find
from board.emulated.line import parse_faults
from board.emulated.options import add_options
from board.emulated.relay import BoardBroken, Relay, Settings


def settings_from(arguments: argparse.Namespace) -> Settings:
    return Settings(
        library=find(),
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
        relay.tell({"event": "ready", "port": relay.port, "heap_kib": settings.heap_kib, "flash_kib": flash_kib})


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m board.emulated", description=__doc__)
    add_options(parser)
    parser.add_argument("--control", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    control = socket.socket(fileno=arguments.control) if arguments.control is not None else None
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        relay = Relay(settings_from(arguments), control)
    except (InterpreterMissing, FlashInUse, ValueError, OSError) as error:
        return fail(error, control)
    if control is not None:
        control.setblocking(False)
    announce(relay, control)
    try:
        relay.run()
    except BoardBroken as error:
        return fail(error, None)
    except KeyboardInterrupt:
        return 0
    finally:
        relay.close()


def fail(error: Exception, control: socket.socket | None) -> int:
    if control is None:
        print(f"error: {error}", file=sys.stderr)
    else:
        with contextlib.suppress(OSError):
            control.sendall(json.dumps({"event": "error", "message": str(error)}).encode() + b"\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""What ``python3 tools/dev.py demo`` shows: a program is brought to an emulated board and watched while it runs.

Everything goes the way of a real board: the serial line has a real one's speed, and the program's output and the task
table come over it. Only what is outside the board (the sight of its LED, the finger on its button, the weather) goes
over the emulated board's side channel.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import INTERRUPTED, BoardException, JiffyError
from jiffy.line.emulated import emulated
from jiffy.line.transport import open_serial
from jiffy.protocol.raw_repl import END
from jiffy.session.session import Session
from jiffy.show.deploy_view import TransferView
from jiffy.show.screen import console as console_on
from jiffy.show.task_view import task_table
from jiffy.signals import signals_as_interrupts
from jiffy.work.programs.console_output import Newlines
from jiffy.work.programs.deploy import install
from jiffy.work.programs.inspection import ask
from jiffy.work.programs.starting import start_code
from jiffy.work.project.program import collect

if TYPE_CHECKING:
    from rich.console import Console

PROGRAM = Path(__file__).resolve().parent / "templates" / "demo"
BAUD = 115_200
LATENCY_MS = 1
READ_TIMEOUT_S = 0.02
STOPPING_TIMEOUT_S = 5.0
ASK_PINS = "import board; print(board.LED, board.BUTTON)"


@dataclass
class Outside:
    """What a person would do at the board, at seconds since the program's start."""

    board: EmulatedBoard
    button_pin: int
    acts: list[tuple[float, str, Callable[[], None]]] = field(default_factory=list)

    def plan(self, seconds: float) -> None:
        controls = self.board.controls
        for moment in (0.3, 0.75):
            self.acts.append((seconds * moment, "press the button", lambda: controls.set_pin(self.button_pin, 0)))
            self.acts.append((seconds * moment + 0.1, "", lambda: controls.set_pin(self.button_pin, 1)))
        self.acts.append((seconds * 0.5, "breathe on the sensor", lambda: controls.set_sensor(27.5, 80)))
        self.acts.sort(key=lambda act: act[0])

    def act(self, now_s: float) -> list[str]:
        """Do what is due and tell what of it is worth telling."""
        told = []
        while self.acts and self.acts[0][0] <= now_s:
            _, text, do = self.acts.pop(0)
            do()
            told += [text] if text else []
        return told


class Timeline:
    """One line for each thing that happens, with its time."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._lit, self._dark = ("*", ".") if console.options.ascii_only else ("●", "○")

    def tell(self, now_s: float, who: str, text: str, style: str = "") -> None:
        self._console.print(f"{now_s:7.3f} s  {who:<8} {text}", style=style, markup=False)

    def led(self, now_s: float, level: int) -> None:
        self.tell(now_s, "LED", f"{self._lit} on" if level else f"{self._dark} off", "yellow" if level else "dim")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py demo", description="Deploy a program to an emulated board and watch it."
    )
    parser.add_argument("--seconds", type=float, default=6.0, help="how long to watch (default: 6)")
    arguments = parser.parse_args(argv)
    with signals_as_interrupts() as ending:
        try:
            show(console_on(sys.stdout), arguments.seconds)
        except JiffyError as error:
            print(*filter(None, (error.details, f"demo: {error}")), sep="\n", file=sys.stderr)
            return error.exit_status
        except KeyboardInterrupt:
            return ending.status if ending else INTERRUPTED
    return 0


def show(console: "Console", seconds: float) -> None:
    with emulated(None, baud=BAUD, latency_ms=LATENCY_MS) as board, Session.open(open_serial(board.port)) as session:
        introduce(console, board, session)
        program = collect(PROGRAM)
        with TransferView(sys.stdout) as view:
            installed = install(session, program, boots=False, on_progress=view.update)
            view.close(installed)
        assert installed.folder is not None, "the emulated board has folders"
        led_pin, button_pin = pins(session, installed.folder)
        session.start(start_code(installed.folder, program))
        console.print("\nThe program runs; what happens on the board and what it prints:")
        with session.waiting.on_purpose():
            watch(session, Timeline(console), Outside(board, button_pin), led_pin, seconds)
        console.print("\nThe task table, asked over the same line while the program runs:")
        console.print(task_table(ask(session.transport, STOPPING_TIMEOUT_S)))
        session.stop(timeout_s=STOPPING_TIMEOUT_S, on_output=lambda data: None)


def introduce(console: "Console", board: EmulatedBoard, session: Session) -> None:
    version = ".".join(str(number) for number in session.features.version)
    console.print(f"{session.features.machine} {version}")
    console.print(f"{board.port} at {BAUD:,} baud; flash {board.flash_kib:,} KiB, heap {board.heap_kib} KiB\n")


def pins(session: Session, folder: str) -> tuple[int, int]:
    """The pins of the LED and the button, as the board itself names them."""
    led, button = session.execute(f"import sys; sys.path.insert(0, {folder!r})\n{ASK_PINS}").split()
    return int(led), int(button)


def watch(session: Session, timeline: Timeline, outside: Outside, led_pin: int, seconds: float) -> None:
    """Show what the LED does and what the program prints, and act on the board, for ``seconds``."""
    outside.plan(seconds)
    began = time.monotonic()
    ahead_s = None
    printed = b""
    newlines = Newlines()
    while (now_s := time.monotonic() - began) < seconds:
        for change in outside.board.controls.events(0):
            # The board's clock and ours: the first change tells how far they are apart.
            ahead_s = ahead_s if ahead_s is not None else now_s - change.time_ms / 1000
            if change.pin == led_pin:
                timeline.led(ahead_s + change.time_ms / 1000, change.level)
        for text in outside.act(now_s):
            timeline.tell(now_s, "you", text, "bold magenta")
        data = session.read(4096, READ_TIMEOUT_S)
        if END in data:
            raise BoardException((data + session.read(4096, 1.0)).split(END)[1].decode("utf-8", "replace"))
        *lines, printed = (printed + newlines.translate(data)).split(b"\n")
        for line in lines:
            timeline.tell(now_s, "program", line.decode("utf-8", "replace"), "cyan")


if __name__ == "__main__":
    sys.exit(main())

"""The relay: owns the port that tools open, and stands between it and the chip as wires and crystals do.

    tool <-> port (pseudo-terminal) <-> Line to the board   -> receive ring -> chip
                                    <-> Line from the board <- Cook         <- chip
It restarts the chip after a reset, so that the port stays; passes Ctrl-C as an interrupt when a program runs; and
carries pin changes and sensor settings between the chip and the launcher (one JSON object a line, see controls.py).
Everything waits in one `select` with exact deadlines.
"""

import contextlib
import fcntl
import json
import os
import pty
import select
import socket
import termios
import time
import tty
from collections import deque
from dataclasses import dataclass
from typing import Any

from board.emulated.chip import SOFT_RESET
from board.emulated.chip_process import INPUT, RECORD, Chip
from board.emulated.cooking import Cook
from board.emulated.device.wires import BUSY, IDENTITY, PIN, READY, SENSOR
from board.emulated.flash import FlashImage
from board.emulated.interpreter import Interpreter
from board.emulated.line import Faults, Line

CTRL_C = b"\x03"
SOFT_REBOOT = b"MPY: soft reboot\r\n"
GIVE_UP_S = 2.0
"""Output that nobody takes for so long is dropped, as a board drops it when no host listens on its USB port."""
QUEUE_LIMIT = 65536
FAST_DEATHS = 5
CHUNK = 65536


class BoardBroken(RuntimeError):
    """The chip dies again and again before it comes up."""


@dataclass(frozen=True)
class Settings:
    interpreter: Interpreter
    image: FlashImage
    heap_kib: int
    baud: int | None
    latency_ms: float
    rx_buffer: int | None
    faults: tuple[Faults, Faults]


class Relay:
    def __init__(self, settings: Settings, control: socket.socket | None) -> None:
        self.settings = settings
        self.control = control
        self.port_descriptor, self.tool_side = pty.openpty()
        tty.setraw(self.tool_side)
        os.set_blocking(self.port_descriptor, False)
        self.port = os.ttyname(self.tool_side)
        self.serial_input = os.pipe()
        os.set_blocking(self.serial_input[1], False)
        latency_s = settings.latency_ms / 1000
        self.to_board = Line(settings.baud, latency_s, settings.faults[0])
        self.from_board = Line(settings.baud, latency_s, settings.faults[1])
        self.received = b""  # crossed the wire, not yet in the receive ring
        self.printed = b""  # left the chip, not yet on the wire
        self.for_tool = b""  # crossed the wire, not yet taken by the port
        self.refused_since: float | None = None
        self.tool_waits = self.board_waits = False  # there was more to send than the wire could take
        self.news: deque[bytes] = deque(maxlen=4096)
        self.news_rest = b""
        self.commands = b""
        self.reset_wanted = b""
        self.deaths = 0
        self.busy_address = 0
        self.power_on(raw=False)

    # --- the chip's life

    def power_on(self, raw: bool) -> None:
        settings = self.settings
        small = settings.baud is not None
        self.cook = Cook(IDENTITY, self.ask_for_reset)
        self.chip = Chip(settings.interpreter, settings.image, settings.heap_kib, raw, self.serial_input, small)
        self.tell({"event": "power", "pid": self.chip.process.pid})

    def ask_for_reset(self, kind: bytes) -> None:
        self.reset_wanted = kind

    def restart(self) -> None:
        """The chip has ended or asks for a reset: start it again as that kind of reset does."""
        asked, self.reset_wanted = self.reset_wanted, b""
        status = self.chip.process.wait() if not asked else self.chip.process.poll()
        self.take_records()
        self.chip.stop()
        soft = asked == b"S" or status in (SOFT_RESET, SOFT_RESET + 1)
        if soft:
            self.printed += SOFT_REBOOT
        else:
            self.chip.discard_input()
            self.received = b""
            self.count_death(status, asked)
        self.power_on(raw=status == SOFT_RESET + 1 and not asked)

    def count_death(self, status: int | None, asked: bytes) -> None:
        self.deaths += not asked
        if self.deaths >= FAST_DEATHS:
            raise BoardBroken(f"the emulated chip ends at once with status {status}; see its output above")

    def close(self) -> None:
        self.chip.stop()
        os.close(self.port_descriptor)
        os.close(self.tool_side)

    # --- one turn of the loop

    def run(self) -> None:
        while True:
            self.turn()

    def turn(self) -> None:
        now = time.monotonic()
        self.move(now)
        readers, writers = self.interests(now)
        self.tool_waits, waited = self.port_descriptor not in readers, self.tool_waits
        readable, _, _ = select.select(readers, writers, [], self.patience(now))
        now = time.monotonic()
        if self.port_descriptor in readable:
            self.let_others_in()
            self.to_board.push(os.read(self.port_descriptor, max(1, self.to_board.room(now))), now, waited)
        if self.chip.records in readable:
            self.take_records()
        if self.chip.output in readable:
            self.take_output()
        if self.control is not None and self.control in readable:
            self.take_commands(self.control)

    def interests(self, now: float) -> tuple[list[Any], list[Any]]:
        readers: list[Any] = [self.chip.records]
        writers: list[Any] = []
        if len(self.received) < QUEUE_LIMIT and self.to_board.room(now):
            readers.append(self.port_descriptor)
        if len(self.printed) < 4096:
            readers.append(self.chip.output)
        if self.received:
            writers.append(self.serial_input[1])
        if self.for_tool:
            writers.append(self.port_descriptor)
        if self.control is not None:
            readers.append(self.control)
            if self.news or self.news_rest:
                writers.append(self.control)
        return readers, writers

    def patience(self, now: float) -> float | None:
        """Seconds until something is due."""
        if self.printed and not self.for_tool and self.from_board.room(now):
            return 0.0
        due = [line.deadline(now) for line in (self.to_board, self.from_board)]
        if self.refused_since is not None:
            due.append(self.refused_since + GIVE_UP_S)
        for line in (self.to_board, self.from_board):
            if not line.room(now):
                due.append(line.free_at - 0.002)
        known = [deadline for deadline in due if deadline is not None]
        return max(0.0, min(known) - now) if known else None

    def move(self, now: float) -> None:
        """Move everything as far as it goes."""
        self.receive(self.to_board.pop(now))
        if self.printed and not self.for_tool:
            room = self.from_board.room(now)
            self.from_board.push(self.printed[:room], now, self.board_waits)
            self.printed = self.printed[room:]
            self.board_waits = bool(self.printed)
        self.for_tool += self.from_board.pop(now)
        self.hand_to_tool(now)
        self.send_news()

    def let_others_in(self) -> None:
        """A tool that wants the port for itself (TIOCEXCL, as screen does) gives it back when it closes a real one.
        This one stays open on our side, and would be closed to everybody ever after."""
        fcntl.ioctl(self.tool_side, termios.TIOCNXCL)

    # --- to the board

    def receive(self, data: bytes) -> None:
        """Bytes have arrived at the board: Ctrl-C acts at once, the rest waits in the receive ring."""
        for part in split_interrupts(data):
            if part != CTRL_C or not self.chip.interrupt():
                self.received += self.fit(part)
        if self.received:
            with contextlib.suppress(BlockingIOError):
                self.received = self.received[os.write(self.serial_input[1], self.received) :]

    def fit(self, data: bytes) -> bytes:
        """What finds room in the receive ring; the rest is lost, as in a UART."""
        limit = self.settings.rx_buffer
        if limit is None:
            return data
        return data[: max(0, limit - self.chip.waiting_input() - len(self.received))]

    # --- from the board

    def take_output(self) -> None:
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.chip.output, CHUNK)
            if not data:
                self.restart()
                return
        self.printed += self.cook.feed(data, len(data) < CHUNK)
        if self.reset_wanted:
            self.restart()

    def hand_to_tool(self, now: float) -> None:
        if not self.for_tool:
            return
        try:
            taken = os.write(self.port_descriptor, self.for_tool)
        except BlockingIOError:
            taken = 0
        if taken:
            self.for_tool = self.for_tool[taken:]
            self.refused_since = None
        elif self.refused_since is None:
            self.refused_since = now
        elif now - self.refused_since >= GIVE_UP_S:
            self.for_tool = b""

    # --- side channel

    def take_records(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.chip.records, RECORD.size * 256)
            for kind, pin, level, time_ms, address in RECORD.iter_unpack(data):
                if kind == BUSY:
                    self.busy_address = address
                elif kind == READY:
                    self.deaths = 0
                    self.chip.connect_interrupts(self.busy_address, address)
                elif kind == PIN:
                    self.tell({"event": "pin", "time_ms": time_ms, "pin": pin, "level": level})

    def take_commands(self, control: socket.socket) -> None:
        data = b""
        with contextlib.suppress(ConnectionError):
            data = control.recv(CHUNK)
        if not data:
            raise SystemExit(0)  # whoever started the board is gone
        *lines, self.commands = (self.commands + data).split(b"\n")
        for line in lines:
            self.obey(json.loads(line))

    def obey(self, command: dict[str, int]) -> None:
        if "pin" in command:
            self.chip.deliver(INPUT.pack(PIN, command["pin"], command["level"], 0, 0))
        else:
            values = command["connected"], command["temperature"], command["humidity"]
            self.chip.deliver(INPUT.pack(SENSOR, command["address"], *values))

    def tell(self, news: dict[str, object]) -> None:
        if self.control is not None:
            self.news.append(json.dumps(news).encode() + b"\n")

    def send_news(self) -> None:
        if self.control is None:
            return
        with contextlib.suppress(BlockingIOError):
            while self.news or self.news_rest:
                line = self.news_rest or self.news.popleft()
                self.news_rest = line
                self.news_rest = line[self.control.send(line) :]


def split_interrupts(data: bytes) -> list[bytes]:
    """Cut so that each Ctrl-C stands alone."""
    parts = []
    for index, part in enumerate(data.split(CTRL_C)):
        parts += [CTRL_C] * (index > 0) + [part] * bool(part)
    return parts

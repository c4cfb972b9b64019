"""Drives the way into raw REPL (``jiffy.protocol.entering``) on a real line, within a stated time."""

import re
from contextlib import suppress
from dataclasses import dataclass

from jiffy.errors import BoardMemoryFull, ConnectionLost, JiffyError, NotMicroPython, NotSupported, TimedOut, escaped
from jiffy.line.ports import usb_vendor
from jiffy.line.transport import Transport
from jiffy.protocol.entering import GENTLE_PART, Act, Entering, Forget, Reopen, ResetLine, Send, Tell, Until, Way
from jiffy.protocol.sights import TAIL_BYTES, Seen, Sight

WRITE_PATIENCE_S = 0.5
UNKNOWN = (
    "it is another device, its speed is another (-b), or its program does not stop for Ctrl-C: press the board's reset "
    "button while this command runs; --timeout-s 60 gives you time"
)
ADVICE = {
    Sight.SILENT: "check power, cable and port; a program that prints nothing and does not stop for Ctrl-C "
    "looks the same: press the board's reset button while this command runs (--timeout-s gives more time)",
    Sight.RESETS: "its boot.py or main.py, its power supply or its watchdog resets it",
    Sight.NO_FIRMWARE: "flash MicroPython as its download page for the board says",
    Sight.BOOT_LOADER: "reset the board, or flash MicroPython as its download page for the board says",
    Sight.CIRCUITPYTHON: "Jiffy needs MicroPython: flash it as its download page for the board says",
    Sight.MODEM: "choose the board's port with --port; `jiffy ports` lists them",
    Sight.OTHER_PROMPT: "choose the board's port with --port (`jiffy ports` lists them); if it is a program's on the "
    "board, press the board's reset button while this command runs; --timeout-s 60 gives you time",
    Sight.ECHO: UNKNOWN,
    Sight.NO_TEXT: UNKNOWN,
    Sight.NO_PROMPT: UNKNOWN,
}
STUBBORN = "press the board's reset button while this command runs; --timeout-s 60 gives you time"
RESCUES = {
    0x2E8A: "on a Raspberry Pi Pico hold BOOTSEL while plugging it in and copy flash_nuke.uf2 to it",
    0x303A: "on an ESP32, `esptool erase-flash`",
    0xF055: "on a pyboard hold USR while resetting it: safe boot",
}
RESCUE = (
    "A main.py that cannot be caught on a board with native USB is got rid of as its maker says ({how}), and "
    "MicroPython is flashed again"
)
NOT_MICROPYTHON = (Sight.NO_FIRMWARE, Sight.BOOT_LOADER, Sight.CIRCUITPYTHON, Sight.MODEM)
"""What shows itself to be something else. What only does not answer may be a board."""
STALE_S = 0.02
MOST_STALE_S = 0.2


@dataclass(frozen=True)
class Entered:
    """How the board was found."""

    was_running: bool
    """A program was interrupted."""
    memory_was_full: bool
    printed_by_itself: bool = False
    """Something that a program had left behind printed at the prompt, and was ended by a soft reset."""


def enter_raw_repl(
    transport: Transport, timeout_s: float, *, known: bool = False, noise: bytes = b"", silences: bool = False
) -> Entered:
    """Bring the board to its raw prompt; it is ``known`` when it was there before. ``noise`` came from it unasked.
    What prints by itself there is ended where this ``silences`` it. Raises TimedOut, NotMicroPython or BoardMemoryFull,
    telling what was seen."""
    driver = Driver(transport, timeout_s, known=known, silences=silences)
    driver.take(noise)
    return driver.enter()


class Driver:
    """Does what the way in asks for."""

    def __init__(self, transport: Transport, timeout_s: float, *, known: bool, silences: bool) -> None:
        self._transport = transport
        self._timeout_s = timeout_s
        self._waiting = transport.waiting
        self._began = transport.now()
        self._end = self._began + timeout_s
        self._seen = Seen(self._began, known=known)
        self._window = bytearray()
        self._entering = Entering(self._seen, silences=silences, line_keeps=transport.keeps_unread)

    def take(self, noise: bytes) -> None:
        self._seen.receive(noise, self._began)

    def enter(self) -> Entered:
        allowed_s, self._transport.write_timeout_s = self._transport.write_timeout_s, WRITE_PATIENCE_S
        try:
            return self._enter()
        finally:
            self._transport.write_timeout_s = allowed_s

    def _enter(self) -> Entered:
        with self._waiting.doing(self._words):
            self._take_what_is_stale()
            arrived = self._follow(self._entering.gently(), self._began + self._timeout_s * GENTLE_PART)
            verdict = self._verdict()
            if not (arrived or self._seen.other() or self._entering.memory_is_full_again):
                arrived = self._follow(self._entering.firmly(), self._end)
                # What a storm of Ctrl-C brings forth says little, unless the board had been silent before.
                verdict = self._verdict() if verdict[0] is Sight.SILENT else verdict
        if arrived and not self._seen.other():
            entering = self._entering
            return Entered(entering.was_running, entering.memory_was_full, entering.printed_by_itself)
        raise self._given_up(*verdict)

    def _take_what_is_stale(self) -> None:
        """What a program printed that has ended by itself long ago may still be in the line, and answers nothing."""
        end = self._began + MOST_STALE_S
        patience_s = 0.0
        while (data := self._transport.read(patience_s)) and self._transport.now() < end:
            self._seen.receive(data, self._transport.now())
            patience_s = STALE_S
        self._seen.receive(data, self._transport.now())
        self._seen.asked()

    def _verdict(self) -> tuple[Sight, str]:
        now = self._transport.now()
        return self._seen.sight(now), self._seen.told(now)

    def _words(self) -> str:
        if self._entering.is_listening:
            return f"listening whether something prints by itself at the prompt of {self._transport.name}"
        state = self._seen.told(self._transport.now())
        return f"waiting for the prompt of {self._transport.name}; so far {state}"

    def _follow(self, way: Way, end: float) -> bool:
        """Follow the way until it arrives or ``end`` has come."""
        answer: re.Pattern[bytes] | bool | None = None
        lost: ConnectionLost | None = None
        while self._transport.now() < end:
            try:
                act = way.throw(lost) if lost else way.send(answer)
                lost = None
            except StopIteration as stop:
                return bool(stop.value)
            try:
                answer = self._do(act, end)
            except ConnectionLost as error:
                lost = error
        way.close()
        if lost:
            raise lost
        return False

    def _do(self, act: Act, end: float) -> re.Pattern[bytes] | bool | None:
        match act:
            case Send(data):
                # A board that takes nothing is one that does not answer: what is waited for next will not come.
                with suppress(TimedOut):
                    self._transport.write(data)
            case Until(patterns, seconds):
                return self._until(patterns, min(self._transport.now() + seconds, end))
            case Forget():
                self._window.clear()
            case Tell(text):
                self._waiting.say(f"{self._transport.name}: {text}")
            case ResetLine():
                return self._reset_line()
            case Reopen():
                self._reopen(end)
        return None

    def _until(self, patterns: tuple[re.Pattern[bytes], ...], limit: float) -> re.Pattern[bytes] | None:
        while True:
            for pattern in patterns:
                if pattern.search(self._window):
                    return pattern
            left = limit - self._transport.now()
            if left <= 0:
                return None
            data = self._transport.read(left)
            self._seen.receive(data, self._transport.now())
            self._window += data
            del self._window[:-TAIL_BYTES]

    def _reset_line(self) -> bool:
        try:
            self._transport.pulse_reset_lines()
        except NotSupported:
            return False
        return True

    def _reopen(self, end: float) -> None:
        self._waiting.say(f"{self._transport.name} has gone; waiting for it to come back")
        if not self._transport.reopen(max(end - self._transport.now(), 0.0)):
            raise ConnectionLost(f"{self._transport.name} has gone and did not come back: check the cable")

    def _rescue(self) -> str:
        how = RESCUES.get(usb_vendor(self._transport.name) or 0)
        return how or "; ".join(RESCUES.values())

    def _given_up(self, sight: Sight, told: str) -> JiffyError:
        text = f"{self._transport.name}: no prompt within {self._transport.now() - self._began:.2g} s: "
        details = f"last bytes: {escaped(self._seen.last, 600)}"
        if self._entering.memory_is_full_again:
            return BoardMemoryFull(
                f"{text}its memory is full, also right after a soft reset: its boot.py fills it", details
            )
        text += f"{told}; " + (ADVICE.get(sight) or f"{STUBBORN}. {RESCUE.format(how=self._rescue())}")
        return NotMicroPython(text, details) if sight in NOT_MICROPYTHON else TimedOut(text, details)

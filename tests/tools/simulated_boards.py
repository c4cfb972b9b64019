"""Boards in every state that a tool can find them in, on a clock that jumps: what a line to them would carry.

No firmware: just enough of a REPL's manners to be entered, and the ways in which boards refuse to be. What a real one
does in the same states is tested on the emulated board and on the board suite.
"""

import re
from collections.abc import Callable

from jiffy.errors import ConnectionLost, TimedOut
from jiffy.line.transport import Transport

RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n>"
BANNER = b'MicroPython v1.29.0 on 2026-01-01; Simulated\r\nType "help()" for more information.\r\n>>> '
INTERRUPTED = (
    b'\r\nTraceback (most recent call last):\r\n  File "main.py", line 3, in <module>\r\nKeyboardInterrupt: \r\n'
)
NO_MEMORY = b"OK\x04MemoryError: memory allocation failed, allocating 640 bytes\r\n\x04>"
SUM = re.compile(rb"print\((\d+)\+(\d+)\)")
BOOT_S = 0.1


class SimulatedBoard(Transport):
    """A board at its friendly prompt; the other states derive from it. A person resets it ``reset_after_s`` after it
    was asked for, if at all."""

    name = "/dev/simulated"
    in_raw = False
    pasting = False
    running = False

    def __init__(self) -> None:
        self.time = 1000.0
        self.person_resets_at: float | None = None
        self._coming: list[tuple[float, bytes]] = []
        self._typed = b""
        self._events: list[tuple[float, Callable[[], None]]] = []
        self.start()

    def start(self) -> None:
        """What the state does by itself from the beginning."""

    # the line

    def now(self) -> float:
        return self.time

    def read(self, timeout_s: float) -> bytes:
        end = self.time + timeout_s
        while True:
            self._happen()
            ready = [piece for piece in self._coming if piece[0] <= self.time]
            if ready or self.time >= end:
                self._coming = [piece for piece in self._coming if piece[0] > self.time]
                return b"".join(data for _, data in sorted(ready))
            moments = [moment for moment, _ in (*self._coming, *self._events)]
            self.time = min([moment for moment in moments if moment > self.time] + [self.time + 0.2, end])
            self.waiting.waited()

    def write(self, data: bytes) -> None:
        self._happen()
        for byte in data:
            self.take(bytes((byte,)))

    def pulse_reset_lines(self) -> None:
        Transport.pulse_reset_lines(self)

    def close(self) -> None:
        """Nothing to close."""

    # what boards do

    def say(self, data: bytes, after_s: float = 0.002) -> None:
        self._coming.append((self.time + after_s, data))

    def later(self, after_s: float, do: Callable[[], None]) -> None:
        self._events.append((self.time + after_s, do))

    def _happen(self) -> None:
        for event in sorted(self._events, key=lambda event: event[0]):
            if event[0] <= self.time and event in self._events:
                self._events.remove(event)
                event[1]()

    def take(self, byte: bytes) -> None:
        if self.running:
            self.take_while_running(byte)
        elif byte == b"\x03":
            self.end_what_was_typed()
        elif self.pasting:
            return
        elif byte == b"\x01":
            self.in_raw, self._typed = True, b""
            self.say(RAW_BANNER)
        elif byte == b"\x02":
            self.in_raw, self._typed = False, b""
            self.say(b"\r\n" + BANNER)
        elif byte == b"\x04":
            code, self._typed = self._typed, b""
            self.soft_reset() if not code.strip() else self.execute(code)
        else:
            self._typed += byte

    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.running = False
            self.prompt_again(INTERRUPTED)

    def end_what_was_typed(self) -> None:
        if self.pasting:
            self.prompt_again(b"\x04\x04KeyboardInterrupt: \r\n")
        elif self.in_raw:
            self._typed = b""
        else:
            self.prompt_again(b"\r\n")

    def prompt_again(self, before: bytes) -> None:
        self.pasting, self._typed = False, b""
        self.say(before + (b"\x04>" if self.in_raw else b">>> "))

    def execute(self, code: bytes) -> None:
        found = SUM.fullmatch(code)
        if found:
            self.say(b"OK%d\r\n\x04\x04>" % (int(found[1]) + int(found[2])))
        else:
            self.say(b"OK")
            self.running = True

    def soft_reset(self) -> None:
        self.say(b"MPY: soft reboot\r\n" + (RAW_BANNER if self.in_raw else BANNER), 0.05)

    def print_for_ever(self, line: bytes, every_s: float) -> None:
        def tick() -> None:
            if self.running:
                self.say(line)
                self.later(every_s, tick)

        self.later(every_s, tick)


class InRawRepl(SimulatedBoard):
    in_raw = True


class AmidRawPaste(SimulatedBoard):
    in_raw = True
    pasting = True


class Running(SimulatedBoard):
    """A program that yields, computes or waits for input: Ctrl-C ends it."""

    running = True


class EndsAtCtrlC(SimulatedBoard):
    """A program that catches Ctrl-C and ends; what it prints then is given. Started by main.py, a banner follows."""

    running = True

    def __init__(self, last_words: bytes, *, is_main: bool = False, in_raw: bool = False) -> None:
        self.last_words = last_words
        self.is_main = is_main
        self.in_raw = in_raw
        super().__init__()

    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.running = False
            banner = BANNER.removesuffix(b">>> ") if self.is_main else b""
            self.prompt_again(self.last_words + (b"\x04" if self.in_raw else banner))


class EndedLongAgo(SimulatedBoard):
    """A program has ended by itself, and what it printed comes out of the line only now."""

    def start(self) -> None:
        for number in range(20):
            self.say(b"counted to %d\r\n" % number, 0.004 * number)
        self.say(BANNER, 0.08)


class Printing(SimulatedBoard):
    running = True

    def start(self) -> None:
        self.print_for_ever(b"tick\r\n", 0.01)


class SlowToStop(SimulatedBoard):
    running = True
    stopping = False

    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03" and not self.stopping:
            self.stopping = True
            self.later(1.5, lambda: SimulatedBoard.take_while_running(self, b"\x03"))


class CatchesInterrupts(SimulatedBoard):
    running = True

    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.say(INTERRUPTED)


class CatchesAndSaysSo(CatchesInterrupts):
    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.say(b"no\r\n")


class CatchesInterruptsAndPrints(CatchesInterrupts):
    def start(self) -> None:
        self.print_for_ever(b"on and on\r\n", 0.01)


class Deaf(SimulatedBoard):
    """``micropython.kbd_intr(-1)``, and nothing is printed."""

    running = True

    def take_while_running(self, byte: bytes) -> None:
        return


class DeafAndPrinting(Deaf):
    def start(self) -> None:
        self.print_for_ever(b"counter 1\r\n", 0.05)


class DeafAfterAWord(Deaf):
    """It printed one line as the tool came, and nothing since."""

    word = b"starting\r\n"

    def start(self) -> None:
        self.say(self.word, 0.05)


class DeafAfterOk(DeafAfterAWord):
    word = b"OK\r\n"


class DeafAndBooted(DeafAfterAWord):
    """Its boot was seen, with the notice of our boot stub."""

    word = b"\x16bmain1a2b3c4d\x1712345678\n"


class DeafAndNowAndThen(Deaf):
    """A line each second: a sensor's program, a GPS receiver, who knows."""

    def start(self) -> None:
        self.print_for_ever(b"$GPGGA,123519\r\n", 1.0)


class Echoing(Deaf):
    """A program that sends back each byte, or a plug that joins two wires."""

    def take_while_running(self, byte: bytes) -> None:
        self.say(byte)


class EchoingWithAWord(Deaf):
    def take_while_running(self, byte: bytes) -> None:
        self.say(byte + b"1\r\n")


class DeafUntilReset(Deaf):
    """A person presses its button; its main.py is deaf again a tenth of a second after the start."""

    def power_on(self) -> None:
        self.running, self.in_raw = False, False
        self.later(BOOT_S, self.main)

    def main(self) -> None:
        if not self.in_raw and not self.caught:
            self.running = True

    caught = False

    def take(self, byte: bytes) -> None:
        if not self.running and byte == b"\x03":
            self.caught = True
        super().take(byte)

    def asked(self) -> None:
        self.later(1.0, self.power_on)


class ShellUntilReset(DeafUntilReset):
    """A program with a prompt of its own, which it shows again at Ctrl-C."""

    def take_while_running(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.say(b"\r\ngreenhouse$ ")


class DeafUntilReplugged(DeafUntilReset):
    gone = False

    def asked(self) -> None:
        self.later(0.5, self.unplug)

    def unplug(self) -> None:
        self.gone = True

    def read(self, timeout_s: float) -> bytes:
        data = super().read(timeout_s)
        if self.gone:
            raise ConnectionLost(f"the connection to {self.name} was lost")
        return data

    def reopen(self, timeout_s: float) -> bool:
        self.time += 0.7
        self.gone = False
        self.power_on()
        return True


class DeafWithResetLine(DeafUntilReset):
    def asked(self) -> None:
        raise AssertionError("a person was asked, and the board has a reset line")

    def pulse_reset_lines(self) -> None:
        self.power_on()


class Resetting(SimulatedBoard):
    """Starts again every second; a Ctrl-C is heard only right after the start."""

    hears = False
    running = True

    def start(self) -> None:
        self.boot()

    def boot(self) -> None:
        if not self.running:
            return
        self.hears = True
        self.say(b"\r\nMPY: soft reboot\r\n")
        self.later(0.02, self.deafen)
        self.later(1.0, self.boot)

    def deafen(self) -> None:
        self.hears = False

    def take_while_running(self, byte: bytes) -> None:
        if self.hears:
            super().take_while_running(byte)


class Silent(SimulatedBoard):
    def take(self, byte: bytes) -> None:
        return


class BootLoader(Silent):
    def start(self) -> None:
        self.say(b"rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0))\r\nwaiting for download\r\n")


class NoFirmware(Silent):
    running = True

    def start(self) -> None:
        self.print_for_ever(b"invalid header: 0xffffffff\r\n", 0.3)


class Modem(SimulatedBoard):
    def take(self, byte: bytes) -> None:
        if byte == b"\r":
            self.say(b"\r\nERROR\r\n")


class CircuitPython(SimulatedBoard):
    def take(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.say(b"\r\nAdafruit CircuitPython 9.2.1 on 2025-01-01; Simulated with rp2040\r\n>>> ")
        else:
            super().take(byte)


class Shell(SimulatedBoard):
    def take(self, byte: bytes) -> None:
        if byte == b"\x03":
            self.say(b"^C\r\nuser@computer:~$ ")


class Noise(Silent):
    running = True

    def start(self) -> None:
        self.print_for_ever(b"\xfe\x80\x00\xf8", 0.01)


class MemoryFull(SimulatedBoard):
    """Every line is answered by MemoryError until a soft reset."""

    full = True

    def execute(self, code: bytes) -> None:
        if self.full:
            self.say(NO_MEMORY)
        else:
            super().execute(code)

    def soft_reset(self) -> None:
        self.full = False
        super().soft_reset()


class PrintReplaced(SimulatedBoard):
    """A program has left another ``print`` behind, until a soft reset."""

    replaced = True

    def execute(self, code: bytes) -> None:
        if self.replaced:
            self.say(b"OK\x04\x04>")
        else:
            super().execute(code)

    def soft_reset(self) -> None:
        self.replaced = False
        super().soft_reset()


class PrintsByItself(SimulatedBoard):
    """It stands at its prompt, where a timer that a program left behind prints, until a soft reset."""

    timer_runs = True

    def __init__(self, every_s: float = 0.02, line: bytes = b"tick\r\n", *, running: bool = False) -> None:
        self.every_s, self.line, self.running = every_s, line, running
        self.soft_resets = 0
        super().__init__()

    def start(self) -> None:
        self.say(self.line * 20, 0.0)
        self.later(self.every_s, self.tick)

    def tick(self) -> None:
        if self.timer_runs:
            self.say(self.line, 0.0)
            self.later(self.every_s, self.tick)

    def soft_reset(self) -> None:
        self.soft_resets += 1
        self.timer_runs = False
        super().soft_reset()


class PrintsByItselfForEver(PrintsByItself):
    """Its boot.py starts the timer."""

    def soft_reset(self) -> None:
        super().soft_reset()
        self.timer_runs = True


class HasNoise(SimulatedBoard):
    """A byte that nobody sent stands in the line as the tool comes, and another comes right after the proof."""

    def start(self) -> None:
        self.say(b"\xf5a", 0.0)

    def execute(self, code: bytes) -> None:
        super().execute(code)
        self.say(b"?", 0.05)

    def soft_reset(self) -> None:
        raise AssertionError("what the user has in its memory is lost")


class TakesNothing(SimulatedBoard):
    """Its receive buffer is full and nobody reads it."""

    def write(self, data: bytes) -> None:
        end = self.time + self.write_timeout_s
        while self.time < end:
            self.time = min(self.time + 0.2, end)
            self.waiting.waited()
        raise TimedOut(f"{self.name} took no byte for {self.write_timeout_s:g} s: the board has stopped reading")


class MemoryFullForEver(MemoryFull):
    def soft_reset(self) -> None:
        SimulatedBoard.soft_reset(self)


class Gone(SimulatedBoard):
    def read(self, timeout_s: float) -> bytes:
        raise ConnectionLost(f"the connection to {self.name} was lost: check the cable and the board's power")

"""The chip as the relay holds it: the process, its pipes, and the questions one can ask it."""

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

from board.emulated.controller import controller_for
from board.emulated.flash import FlashImage
from board.emulated.interpreter import Interpreter

HERE = Path(__file__).parent
OWN_HEAP_KIB = {(True, 8): 40, (False, 8): 64, (False, 4): 40}
"""What the board's own modules take of the heap, which on a real board are not on it: by whether the interpreter is a
library, which brings its own prompts, and by the bytes of a word."""
RECORD = struct.Struct("<BBBxIQ")
INPUT = struct.Struct("<BBBxhh")


def heap_kib_here(heap_kib: int, interpreter: Interpreter) -> int:
    """Objects of a 64-bit virtual machine are about twice as large as on a 32-bit board."""
    own_kib = OWN_HEAP_KIB[interpreter.is_library, interpreter.word_bytes]
    return heap_kib * (interpreter.word_bytes // 4) + own_kib


class Chip:
    """A started chip. `raw`: its REPL begins in raw mode and main.py is not run, as after a soft reset from there.

    `serial_input` is the pipe (read end, write end) that stands for the receive ring; it outlives a soft reset.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        image: FlashImage,
        heap_kib: int,
        raw: bool,
        serial_input: tuple[int, int],
        small_pipe: bool,
    ) -> None:
        self.serial_input = serial_input
        self.controller = controller_for(interpreter)
        self.output, far_output = os.pipe()
        far_world, self.world = os.pipe()
        self.records, far_records = os.pipe()
        far_wake, self.wake = os.pipe()
        self.descriptors = [self.output, self.records, self.wake, self.world]
        for descriptor in (*self.descriptors, far_world, far_wake):
            os.set_blocking(descriptor, False)
        if small_pipe and hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(self.output, fcntl.F_SETPIPE_SZ, 4096)
        wires = (far_world, far_records, far_wake)
        code = start_code(raw, image, wires, self.controller.line_for_start())
        self.process = subprocess.Popen(
            self.controller.command(raw, heap_kib_here(heap_kib, interpreter), code),
            stdin=serial_input[0],
            stdout=far_output,
            env={},
            cwd=HERE,
            pass_fds=(image.descriptor, self.controller.far.fileno(), *wires),
            preexec_fn=block_sigint,
        )
        self.controller.far.close()
        for descriptor in (far_output, *wires):
            os.close(descriptor)

    def waiting_input(self) -> int:
        """How many bytes of serial input the program has not taken yet."""
        answer = fcntl.ioctl(self.serial_input[0], termios.FIONREAD, b"\0\0\0\0")
        return int.from_bytes(answer, sys.byteorder)

    def discard_input(self) -> None:
        """Forget what the program has not taken, as a hard reset does."""
        waiting = self.waiting_input()
        if waiting:
            os.read(self.serial_input[0], waiting)

    def interrupt(self) -> bool:
        """Ctrl-C. Returns whether a program runs and is interrupted; else the byte is ordinary input."""
        return self.controller.interrupt()

    def deliver(self, record: bytes) -> None:
        """Hand a record to the board's wires and raise an interrupt."""
        with contextlib.suppress(OSError):
            os.write(self.world, record)
            self.controller.attention()
            os.write(self.wake, b"\0")

    def connect_interrupts(self, busy: int, place: int) -> None:
        """Deliver interrupts to what the board has told, and let it go on with its boot."""
        with contextlib.suppress(OSError):
            self.controller.connect(busy, place)
            os.write(self.wake, b"\0")

    def stop(self) -> int:
        """End the process and close the pipes, once; returns the exit status."""
        with contextlib.suppress(OSError):
            self.process.send_signal(signal.SIGKILL)
        self.controller.close()
        while self.descriptors:
            os.close(self.descriptors.pop())
        return self.process.wait()


def block_sigint() -> None:
    """A Ctrl-C at the terminal that the board was started from is meant for the relay."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def start_code(raw: bool, image: FlashImage, wires: tuple[int, int, int], line: int | None) -> str:
    """What the virtual machine is told to run first. It leaves no names behind in the program's namespace."""
    arguments = (raw, image.descriptor, image.blocks, wires, image.unique_id, line)
    return f"__import__('device.start').start.boot(*{arguments})"

"""The chip as the relay holds it: the process, its pipes, and the questions one can ask it."""

import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import termios
from pathlib import Path

from board.emulated.flash import FlashImage

HERE = Path(__file__).parent
BLOCK_BYTES = 4096
OWN_HEAP_BYTES = 40 * 1024
"""What the board's own modules take of the heap, which on a real board are not on it."""
WORD_RATIO = 2
"""Objects of the 64-bit virtual machine are about twice as large as on a 32-bit board."""
RECORD = struct.Struct("<BBBxIQ")
INPUT = struct.Struct("<BBBxhh")


def heap_bytes(heap_kib: int) -> int:
    return heap_kib * 1024 * WORD_RATIO + OWN_HEAP_BYTES


class Chip:
    """A started chip. `raw`: its REPL begins in raw mode and main.py is not run, as after a soft reset from there.

    `serial_input` is the pipe (read end, write end) that stands for the receive ring; it outlives a soft reset.
    """

    def __init__(
        self, library: str, image: FlashImage, heap_kib: int, raw: bool, serial_input: tuple[int, int], small_pipe: bool
    ) -> None:
        self.serial_input = serial_input
        self.interrupts, far_interrupts = socket.socketpair()
        self.output, far_output = os.pipe()
        far_world, self.world = os.pipe()
        self.records, far_records = os.pipe()
        far_wake, self.wake = os.pipe()
        for descriptor in (self.output, self.records, self.wake, self.world, far_world, far_wake):
            os.set_blocking(descriptor, False)
        if small_pipe and hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(self.output, fcntl.F_SETPIPE_SZ, 4096)
        passed = (image.descriptor, far_interrupts.fileno(), far_world, far_records, far_wake)
        code = start_code(raw, image, (far_world, far_records, far_wake))
        options = ["-X", f"heapsize={heap_bytes(heap_kib)}", "-i", "-c", code]
        script = [sys.executable, "-I", "-S", str(HERE / "chip.py")]
        self.process = subprocess.Popen(
            [*script, library, str(far_interrupts.fileno()), str(int(raw)), *options],
            stdin=serial_input[0],
            stdout=far_output,
            env={},
            cwd=HERE,
            pass_fds=passed,
        )
        far_interrupts.close()
        for descriptor in (far_output, far_world, far_records, far_wake):
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
        with contextlib.suppress(OSError):
            self.interrupts.sendall(b"C")
            return self.interrupts.recv(1) == b"1"
        return False

    def deliver(self, record: bytes) -> None:
        """Hand a record to the board's wires and raise an interrupt."""
        with contextlib.suppress(OSError):
            os.write(self.world, record)
            self.interrupts.sendall(b"I")
            os.write(self.wake, b"\0")

    def connect_interrupts(self, busy: int, dispatcher: int) -> None:
        """Deliver interrupts to the dispatcher at that address, and let the board go on with its boot."""
        with contextlib.suppress(OSError):
            self.interrupts.sendall(b"P" + busy.to_bytes(8, "little") + dispatcher.to_bytes(8, "little"))
            self.interrupts.recv(1)
            os.write(self.wake, b"\0")

    def stop(self) -> int:
        """End the process and close the pipes; returns the exit status."""
        with contextlib.suppress(OSError):
            self.process.send_signal(signal.SIGKILL)
        status = self.process.wait()
        self.interrupts.close()
        for descriptor in (self.output, self.records, self.wake, self.world):
            os.close(descriptor)
        return status


def start_code(raw: bool, image: FlashImage, wires: tuple[int, int, int]) -> str:
    """What the virtual machine is told to run first. It leaves no names behind in the program's namespace."""
    arguments = f"{raw}, {image.descriptor}, {image.blocks}, {wires}, {image.unique_id!r}"
    return f"__import__('device.start').start.boot({arguments})"

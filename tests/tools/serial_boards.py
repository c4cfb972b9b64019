"""Boards and other things to put on the far end of a serial line in tests."""

import os
import select
import shutil
import subprocess
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support import require

FIRMWARE = Path("/usr/share/firmware-microbit-micropython/firmware.hex")


@contextmanager
def microbit() -> Iterator[str]:
    """The micro:bit's MicroPython 1.9.2 on an emulated Cortex-M0; the path of its serial port."""
    require(shutil.which("qemu-system-arm"), "qemu-system-arm", "apt-get install qemu-system-arm")
    require(FIRMWARE.exists(), "the micro:bit's firmware", "apt-get install firmware-microbit-micropython")
    command = ["qemu-system-arm", "-M", "microbit", "-device", f"loader,file={FIRMWARE}", "-display", "none"]
    with subprocess.Popen(
        [*command, "-monitor", "none", "-serial", "pty"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = next(word for word in process.stdout.readline().split() if word.startswith("/dev/"))
            # QEMU looks only once a second whether its port has been opened again; held open, it need not look.
            held = os.open(port, os.O_RDWR | os.O_NOCTTY)
            yield port
            os.close(held)
        finally:
            process.kill()


class Peer:
    """The far end of a pseudo-terminal, played by a function of what arrives; it may chatter when nothing does."""

    def __init__(self, answer: Callable[["Peer", bytes], None], *, chatter: bytes = b"") -> None:
        self._answer = answer
        self._chatter = chatter
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.port = os.ttyname(self._slave)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Peer":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.hang_up()
        self._thread.join(5)

    def send(self, data: bytes) -> None:
        # What the line does not take is lost, as on a real one.
        with suppress(BlockingIOError):
            os.write(self._master, data)

    def hang_up(self) -> None:
        """Pull the plug: what is opened on the port is dead."""
        self._ending.set()

    def _serve(self) -> None:
        while not self._ending.is_set():
            if select.select([self._master], [], [], 0.01)[0]:
                self._answer(self, os.read(self._master, 4096))
            elif self._chatter:
                self.send(self._chatter)
        os.close(self._slave)
        os.close(self._master)

"""A serial client for the tests: reads with deadlines, and knows the raw REPL."""

import time
from pathlib import Path
from typing import Any

import serial

from board.emulated.launcher import EmulatedBoard

DEVICE_FOLDER = Path(__file__).resolve().parents[2] / "tools/jiffy/device"
ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 20.0
RAW_PROMPT = b"raw REPL; CTRL-B to exit\r\n>"


class Client:
    """Holds the port of one emulated board open."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.board = board
        self.controls = board.controls
        self.serial = serial.Serial(board.port, 115200, timeout=0.05)
        self.seen = b""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.serial.close()

    def write(self, data: bytes) -> None:
        self.serial.write(data)

    def until(self, end: bytes, timeout_s: float = TIMEOUT_S) -> bytes:
        """What comes up to and with `end`; what follows it stays for the next call."""
        deadline = time.monotonic() + timeout_s
        while end not in self.seen:
            assert time.monotonic() < deadline, f"waited for {end!r}, saw {self.seen[-200:]!r}"
            self.seen += self.serial.read(self.serial.in_waiting or 1)
        position = self.seen.index(end) + len(end)
        found, self.seen = self.seen[:position], self.seen[position:]
        return found

    def exactly(self, count: int) -> bytes:
        deadline = time.monotonic() + TIMEOUT_S
        while len(self.seen) < count:
            assert time.monotonic() < deadline, (
                f"waited for {count} bytes, saw {len(self.seen)}: ...{self.seen[-200:]!r}"
            )
            self.seen += self.serial.read(self.serial.in_waiting or 1)
        found, self.seen = self.seen[:count], self.seen[count:]
        return found

    def prompt(self) -> None:
        """Be at the friendly prompt, with nothing unread before it."""
        self.write(b"\rprint('at', 'prompt')\r")
        self.until(b"at prompt\r\n>>> ")

    def raw(self) -> None:
        """Enter the raw REPL from the friendly one."""
        self.prompt()
        self.write(b"\x01")
        self.until(RAW_PROMPT)

    def begin(self, code: str) -> None:
        """Start code in the raw REPL; it runs when this returns."""
        self.write(code.encode() + b"\x04")
        self.until(b"OK")

    def finish(self) -> tuple[str, str]:
        """Output and error text of what was started, back at the raw prompt."""
        output = self.until(b"\x04")[:-1]
        error = self.until(b"\x04>")[:-2]
        return output.decode(), error.decode()

    def execute(self, code: str) -> str:
        """Run code in the raw REPL; returns its output, fails the test on an error."""
        self.begin(code)
        output, error = self.finish()
        assert error == ""
        return output

    def send_folders(self, *folders: str) -> None:
        """Copy to the board what boards get of these folders of ours; in the raw REPL. What the tool brings for itself
        is found by its name there, ``_jiffy``."""
        for folder in folders:
            self.execute(f"import os\nos.mkdir({folder!r})")
            here = ROOT / folder
            for file in sorted((here if here.is_dir() else DEVICE_FOLDER / folder).glob("*.py")):
                if not file.stem.endswith("_cpython"):
                    source = file.read_text(encoding="utf-8")
                    self.execute(f"with open({f'{folder}/{file.name}'!r}, 'w') as f:\n    n = f.write({source!r})")

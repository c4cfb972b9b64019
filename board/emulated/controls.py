"""The outside world of an emulated board, as a test or a person holds it: pins, sensor, and what the board does."""

import json
import select
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SHT31_ADDRESS = 0x44


@dataclass(frozen=True)
class PinChange:
    """A pin has changed its level: `time_ms` of board time since its last boot, pin number, level 0 or 1."""

    time_ms: int
    pin: int
    level: int


class BoardEnded(RuntimeError):
    """The emulated board's process is gone."""


class Controls:
    """The side channel. It does not disturb the serial line, and works while a program runs."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._rest = b""
        self._changes: deque[PinChange] = deque()
        self._sensor = {"connected": 1, "temperature": 2150, "humidity": 4500}
        self.chip_pid = 0

    def set_pin(self, number: int, level: int) -> None:
        """Drive an input of the board from outside, 0 or 1. Raises ValueError, BoardEnded."""
        if not 0 <= number < 30:
            raise ValueError(f"pin {number} is not one of 0 to 29")
        self._send({"pin": number, "level": int(bool(level))})

    def set_sensor(
        self,
        temperature_c: float | None = None,
        humidity_percent: float | None = None,
        connected: bool | None = None,
        address: int = SHT31_ADDRESS,
    ) -> None:
        """Set what surrounds the SHT31, or unplug it (`connected=False`); what is not given stays as it is."""
        if temperature_c is not None:
            if not -45 <= temperature_c <= 130:
                raise ValueError(f"{temperature_c} is not from -45 to 130 degrees Celsius")
            self._sensor["temperature"] = round(temperature_c * 100)
        if humidity_percent is not None:
            if not 0 <= humidity_percent <= 100:
                raise ValueError(f"{humidity_percent} is not from 0 to 100 percent")
            self._sensor["humidity"] = round(humidity_percent * 100)
        if connected is not None:
            self._sensor["connected"] = int(connected)
        self._send({"address": address, **self._sensor})

    def events(self, timeout_s: float = 1.0) -> Iterator[PinChange]:
        """Pin changes in their order, until none comes for `timeout_s` seconds. May be called again."""
        while True:
            while self._changes:
                yield self._changes.popleft()
            if not self._wait(timeout_s):
                return

    def _wait(self, timeout_s: float) -> bool:
        """Read until a pin change is there; False at the deadline or when the board has ended."""
        deadline = time.monotonic() + timeout_s
        while not self._changes:
            news = self.next_news(deadline - time.monotonic())
            if news is None:
                return False
        return True

    def next_news(self, timeout_s: float) -> dict[str, Any] | None:
        """One message of the relay, or None at the deadline or at the end."""
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._rest:
            if not select.select([self._channel], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return None
            data = self._receive()
            if not data:
                return None
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        news: dict[str, Any] = json.loads(line)
        self._note(news)
        return news

    def _receive(self) -> bytes:
        try:
            return self._channel.recv(65536)
        except ConnectionError:
            return b""

    def _note(self, news: dict[str, Any]) -> None:
        if news["event"] == "pin":
            self._changes.append(PinChange(news["time_ms"], news["pin"], news["level"]))
        elif news["event"] == "power":
            self.chip_pid = news["pid"]

    def _send(self, command: dict[str, int]) -> None:
        try:
            self._channel.sendall(json.dumps(command).encode() + b"\n")
        except OSError as error:
            raise BoardEnded(f"the emulated board has ended ({error.strerror})") from None

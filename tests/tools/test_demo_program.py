"""The demo program: its tasks alone on CPython in virtual time, and the whole of it on the emulated board."""

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import board
import kernel
from board.emulated import virtual
from drivers.button import Button
from drivers.led import Led
from drivers.sht31 import SHT31
from kernel.clock import VirtualClock

MAIN = Path(__file__).resolve().parents[2] / "tools" / "jiffy" / "templates" / "demo" / "main.py"


@pytest.fixture
def program() -> ModuleType:
    """main.py itself, the file that goes to the board."""
    spec = importlib.util.spec_from_file_location("demo_program", MAIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def clock() -> VirtualClock:
    """A new board in virtual time."""
    clock = VirtualClock()
    virtual.install(lambda: clock.total_us() // 1000)
    return clock


def test_each_press_of_the_button_changes_how_fast_the_led_blinks(program: ModuleType, clock: VirtualClock) -> None:
    async def main() -> None:
        rhythm = program.Rhythm()
        kernel.create_task(program.blink(Led(board.led()), rhythm))
        kernel.create_task(program.change_rhythm(Button(board.button()), rhythm))
        for _ in range(3):
            await kernel.sleep_ms(1500)
            virtual.set_pin(board.BUTTON, 0)
            await kernel.sleep_ms(100)
            virtual.set_pin(board.BUTTON, 1)
        await kernel.sleep_ms(1500)

    kernel.run(main(), clock=clock)
    changed_at_ms = [time_ms for time_ms, pin, _ in virtual.changes() if pin == board.LED]
    steps_ms = (after - before for before, after in itertools.pairwise(changed_at_ms))
    assert [step_ms for step_ms, _ in itertools.groupby(steps_ms)] == [400, 200, 100, 400]


def test_the_climate_is_printed_every_second(
    program: ModuleType, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        kernel.create_task(program.watch_climate(SHT31(board.i2c())))
        await kernel.sleep_ms(1500)
        virtual.set_sensor(-3.1, 92)
        await kernel.sleep_ms(1000)
        virtual.set_sensor(connected=False)
        await kernel.sleep_ms(1000)

    kernel.run(main(), clock=clock)
    assert capsys.readouterr().out.splitlines() == [
        "climate: 21.5 C, 45 % humidity",
        "climate: 21.5 C, 45 % humidity",
        "climate: -3.1 C, 92 % humidity",
        "climate: the sensor does not answer",
    ]


class OneBitOff:
    """A bus on which the first reading loses a bit, as on a long wire."""

    def __init__(self, bus: Any) -> None:
        self.writeto = bus.writeto
        self._bus = bus
        self._read = 0

    def readfrom_into(self, address: int, buffer: bytearray) -> None:
        self._bus.readfrom_into(address, buffer)
        self._read += 1
        buffer[0] ^= 1 if self._read == 1 else 0


def test_a_damaged_reading_is_told_and_the_next_is_right(
    program: ModuleType, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        kernel.create_task(program.watch_climate(SHT31(OneBitOff(board.i2c()))))
        await kernel.sleep_ms(1500)

    kernel.run(main(), clock=clock)
    assert capsys.readouterr().out.splitlines() == [
        "climate: the SHT31 at 0x44 sent a word with a wrong checksum",
        "climate: 21.5 C, 45 % humidity",
    ]

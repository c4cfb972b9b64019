"""The demo program: its tasks alone on CPython in virtual time, and the whole of it on the emulated board."""

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

import pytest

import kernel
from board.emulated.device import wires
from board.emulated.device.machine import I2C, Pin
from drivers.button import Button
from drivers.led import Led
from drivers.sht31 import SHT31
from kernel.clock import VirtualClock

MAIN = Path(__file__).resolve().parents[2] / "tools" / "jiffy" / "templates" / "demo" / "main.py"
LED_PIN, BUTTON_PIN = 25, 14


@pytest.fixture
def program() -> ModuleType:
    """main.py itself, the file that goes to the board."""
    spec = importlib.util.spec_from_file_location("demo_program", MAIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_press_of_the_button_changes_how_fast_the_led_blinks(program: ModuleType) -> None:
    wires.drive(wires.PIN, BUTTON_PIN, 1)
    led = Led(Pin(LED_PIN, Pin.OUT))
    changed_at_ms: list[int] = []
    clock = VirtualClock()

    class WatchedLed:
        def toggle(self) -> None:
            led.toggle()
            changed_at_ms.append(clock.now() // 1000)

    async def main() -> None:
        rhythm = program.Rhythm()
        button = Button(Pin(BUTTON_PIN, Pin.IN, Pin.PULL_UP))
        kernel.create_task(program.blink(WatchedLed(), rhythm))
        kernel.create_task(program.change_rhythm(button, rhythm))
        for _ in range(3):
            await kernel.sleep_ms(1500)
            wires.drive(wires.PIN, BUTTON_PIN, 0)
            await kernel.sleep_ms(100)
            wires.drive(wires.PIN, BUTTON_PIN, 1)
        await kernel.sleep_ms(1500)

    kernel.run(main(), clock=clock)
    steps_ms = (after - before for before, after in itertools.pairwise(changed_at_ms))
    assert [step_ms for step_ms, _ in itertools.groupby(steps_ms)] == [400, 200, 100, 400]


def test_the_climate_is_printed_every_second(program: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        kernel.create_task(program.watch_climate(SHT31(I2C(0))))
        wires.drive(wires.SENSOR, 0x44, 1, 2150, 4500)
        await kernel.sleep_ms(1500)
        wires.drive(wires.SENSOR, 0x44, 1, -310, 9200)
        await kernel.sleep_ms(1000)

    kernel.run(main(), clock=VirtualClock())
    assert capsys.readouterr().out.splitlines() == [
        "climate: 21.5 C, 45 % humidity",
        "climate: 21.5 C, 45 % humidity",
        "climate: -3.1 C, 92 % humidity",
    ]

"""The LED drives its pin to the level that lights it; on the emulated board's pins."""

import pytest

from board.emulated import virtual
from board.emulated.device.pin import Pin
from drivers.led import Led


@pytest.mark.parametrize(("lit_level", "dark_level"), [(1, 0), (0, 1)])
def test_the_pin_follows_the_led(lit_level: int, dark_level: int) -> None:
    virtual.install()
    pin = Pin(15, Pin.OUT, value=lit_level)
    led = Led(pin, lit_level=lit_level)
    seen = [(led.is_on, pin.value())]
    for act in (led.on, led.toggle, led.toggle, led.on, led.off, led.off):
        act()
        seen.append((led.is_on, pin.value()))
    lit, dark = (True, lit_level), (False, dark_level)
    assert seen == [dark, lit, dark, lit, lit, dark, dark]

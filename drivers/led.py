"""An LED on a pin.

Contract: the pin is an output that the LED has to itself. No call waits, allocates or raises, unless the pin does;
an interrupt handler may call all of them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from drivers.shapes import OutputPin


class Led:
    """Switches the LED off when it is made. ``lit_level`` is the level that lights it: 0 for an LED to the supply."""

    def __init__(self, pin: "OutputPin", *, lit_level: int = 1) -> None:
        self._pin = pin
        self._lit_level = lit_level
        self.off()

    def on(self) -> None:
        self._set(True)

    def off(self) -> None:
        self._set(False)

    def toggle(self) -> None:
        self._set(not self.is_on)

    def _set(self, is_on: bool) -> None:
        self.is_on = is_on
        self._pin.value(self._lit_level if is_on else 1 - self._lit_level)

"""A push button on a pin, debounced, awaited by a task and noticed by interrupt.

Contract: the pin is an input that is pulled to the level opposite to the pressed one, and its interrupt belongs to the
button from now on. Contacts bounce for less than ``debounce_ms``. One task at a time waits for presses. A press that
is over before a task waits for it is not counted; one that is still held is. Nothing here raises, unless the pin does.
"""

from kernel import sleep_ms
from kernel.errors import CancelledError
from kernel.signal import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from drivers.shapes import InterruptPin

DEBOUNCE_MS = 20


class Button:
    """Arms the pin's interrupt. ``pressed_level`` is the pin's level while pressed: 0 for a button to ground."""

    def __init__(self, pin: "InterruptPin", *, pressed_level: int = 0, debounce_ms: int = DEBOUNCE_MS) -> None:
        self._pin = pin
        self._pressed_level = pressed_level
        self._debounce_ms = debounce_ms
        self._edge = Flag()
        pin.irq(self._edge.set, pin.IRQ_RISING if pressed_level else pin.IRQ_FALLING)

    @property
    def is_pressed(self) -> bool:
        return self._pin.value() == self._pressed_level

    async def pressed(self) -> None:
        """Wait for the next press; returns when the contacts have been quiet for ``debounce_ms``."""
        while True:
            await self._edge.wait()
            await self._settle()
            # A release bounces too and makes the same edges, but it ends at the other level.
            if self.is_pressed:
                return

    async def _settle(self) -> None:
        """Sleep while the contacts bounce, and take the edges that they made meanwhile for one."""
        try:
            await sleep_ms(self._debounce_ms)
        except CancelledError:
            self._edge.set()  # the press stays for the next one who waits
            raise
        self._edge.clear()

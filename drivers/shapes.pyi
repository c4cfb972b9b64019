"""What drivers ask of the objects they are handed: the part of MicroPython's `machine` that they use.

For the type checker alone; nothing here is on a board.
"""

from collections.abc import Callable
from typing import Any, Protocol

class OutputPin(Protocol):
    def value(self, level: int, /) -> Any: ...

class InterruptPin(Protocol):
    IRQ_FALLING: int
    IRQ_RISING: int
    def value(self) -> int: ...
    def irq(self, handler: Callable[[Any], None] | None, trigger: int) -> Any: ...

class I2CBus(Protocol):
    def writeto(self, address: int, data: Any, /) -> Any: ...
    def readfrom_into(self, address: int, buffer: Any, /) -> Any: ...

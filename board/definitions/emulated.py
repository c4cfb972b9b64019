"""The emulated board: wired as a Raspberry Pi Pico with a button on GP14 and an SHT31 on the bus at 0x44.

Importing it lets a kernel that sleeps be woken by the board's interrupts at once.
"""

import sys

from kernel import services
from kernel.readiness import readable
from kernel.task import running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

machine: "Any"
if sys.implementation.name == "micropython":
    machine = __import__("machine")
else:
    from board.emulated.virtual import install

    machine = install()

LED = 25
BUTTON = 14
I2C = {"id": 0, "scl": 5, "sda": 4, "freq": 400_000}


async def interrupts() -> None:
    """Run the handlers of interrupts that arrive while the kernel waits. A system task; ends with the program."""
    kernel = running_kernel()
    if kernel.idle is not None:
        return  # while a stream is waited for, the kernel would not idle; machine's ways of sleeping run them too
    kernel.wakeable = True
    while True:
        await readable(machine.wires.wake)
        machine.wires.acknowledge()


if machine.wires.wake is not None and interrupts not in services:
    services.append(interrupts)

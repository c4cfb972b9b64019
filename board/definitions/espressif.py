"""Espressif's own modules, by the chip: the button is BOOT, which every board with one has on the chip's strapping pin.

There is no LED that all of them have, and the bus is where the program puts it.
"""

import sys

BUTTON = 9 if sys.implementation._machine.startswith("ESP32C") else 0

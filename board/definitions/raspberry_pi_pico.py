"""Raspberry Pi Pico, Pico W, Pico 2 and Pico 2 W: the same pins on the same header.

The button is one you wire between GP14 and ground, the bus is on GP4 and GP5. With radio, the LED hangs on its chip.
"""

import sys

LED = "LED" if " W with " in sys.implementation._machine else 25
BUTTON = 14
I2C = {"id": 0, "scl": 5, "sda": 4, "freq": 400_000}

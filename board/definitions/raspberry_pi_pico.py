"""Raspberry Pi Pico (RP2040). The button is one you wire between GP14 and ground, the bus is on GP4 and GP5."""

import machine  # type: ignore[import-not-found]

__all__ = ["BUTTON", "I2C", "LED", "NAME", "machine"]

NAME = "Raspberry Pi Pico"
LED = 25
BUTTON = 14
I2C = {"id": 0, "scl": 5, "sda": 4, "freq": 400_000}

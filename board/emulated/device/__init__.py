"""What runs inside the emulated chip: start-up, console, flash, pins, buses and the devices on them.

`machine.py` and what it imports run on CPython as well, so that a program's host tests use the same pins and devices
as the emulated board: `board.emulated.virtual.install()` makes them importable as `machine` there.
"""

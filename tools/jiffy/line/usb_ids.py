"""USB ids of boards that run MicroPython, and of the serial chips that stand before others.

A board is known when its vendor and product are what MicroPython's own firmware gives. A chip says nothing about what
is behind it: a printer, a modem or a board; so it is never taken by itself.
"""

from collections.abc import Collection

# None: every product of that vendor, but those below.
BOARDS: dict[int, tuple[str, Collection[int] | None]] = {
    0xF055: ("MicroPython", None),
    0x2E8A: ("Raspberry Pi", None),
    0x303A: ("Espressif", None),
    0x239A: ("Adafruit", None),
    0x2341: ("Arduino", {0x025A, 0x025E, 0x0468, 0x055B, 0x055F, 0x0564, 0x0566, 0x056B}),
    0x0D28: ("micro:bit", {0x0204}),
    0x1B4F: ("SparkFun", {0x0025, 0x0026, 0x0038, 0x0039, 0x0044, 0x0046, 0x0047}),
    0x16D0: ("Pimoroni", {0x08C7}),
    0x1FFB: ("Pololu", {0x2043, 0x2044}),
    0x1209: ("Silicognition", {0xF502}),
    0x2886: ("Seeed", {0x0045}),
    0x15BA: ("Olimex", {0x0046}),
    0x37C5: ("OpenMV", {0x1206, 0x16E3}),
}

# Debug probes, boot loaders, and programs in C: the same vendors, but no MicroPython.
NO_BOARDS = {(0x2E8A, product) for product in (0x0003, 0x0004, 0x0009, 0x000A, 0x000C, 0x000F)} | {
    (0x303A, product) for product in (0x0002, 0x0009)
}

CHIPS = {
    0x10C4: "CP210x (Silicon Labs)",
    0x1A86: "CH34x (WCH)",
    0x0403: "FTDI",
    0x067B: "PL2303 (Prolific)",
    0x1366: "J-Link (SEGGER)",
    0x0483: "ST-Link (STMicroelectronics)",
}


def board_maker(vendor: int | None, product: int | None) -> str:
    """Who made the board with these ids; empty when they are no known board's."""
    if vendor is None or vendor not in BOARDS or (vendor, product) in NO_BOARDS:
        return ""
    maker, products = BOARDS[vendor]
    return maker if products is None or product in products else ""


def chip(vendor: int | None) -> str:
    """The name of the serial chip of this vendor; empty when it makes none that we know."""
    return CHIPS.get(vendor or 0, "")

"""An LED obeys commands from the serial line (on, off, blink MS): type them into `jiffy run`."""

import sys

import board
import kernel as asyncio
from drivers.led import Led

LONGEST_LINE = 80


async def read_line():
    """The next line of standard input, None at its end; other tasks run until it is there."""
    line = ""
    while True:
        await asyncio.readable(sys.stdin)
        character = sys.stdin.read(1)
        if not character:
            return None
        if character in "\r\n":
            return line
        line = (line + character)[-LONGEST_LINE:]


async def blink(led, half_period_ms):
    while True:
        led.toggle()
        await asyncio.sleep_ms(half_period_ms)


async def main():
    led = Led(board.led())
    blinking = None
    print("commands: on, off, blink MS")
    while (line := await read_line()) is not None:
        words = line.split()
        if not words:
            continue
        if blinking:
            blinking.cancel()
            blinking = None
        if words == ["on"]:
            led.on()
        elif words == ["off"]:
            led.off()
        elif len(words) == 2 and words[0] == "blink" and words[1].isdigit():
            blinking = asyncio.create_task(blink(led, int(words[1])), name="blink")
        else:
            print("unknown:", *words)
            continue
        print("done:", *words)


if __name__ == "__main__":
    asyncio.run(main())

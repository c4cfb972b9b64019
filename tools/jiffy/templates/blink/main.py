"""An LED blinks: the smallest program, for every board that has an LED."""

import board
import kernel as asyncio
from drivers.led import Led

HALF_PERIOD_MS = 500


async def blink(led):
    while True:
        led.toggle()
        await asyncio.sleep_ms(HALF_PERIOD_MS)


async def main():
    print("blinking on", board.NAME)
    await blink(Led(board.led()))


if __name__ == "__main__":
    asyncio.run(main())

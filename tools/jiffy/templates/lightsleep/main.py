"""Light sleep between two flashes of an LED spares a battery; meanwhile `jiffy ps` gets no answer."""

import board
import kernel as asyncio
from drivers.led import Led

EVERY_MS = 2_000
FLASH_MS = 20


async def flash(led):
    ticker = asyncio.Ticker(EVERY_MS)
    while True:
        led.on()
        await asyncio.sleep_ms(FLASH_MS)
        led.off()
        await ticker.wait()


async def main():
    print("flashing on", board.NAME)
    await flash(Led(board.led()))


if __name__ == "__main__":
    asyncio.run(main(), idle=board.lightsleep)

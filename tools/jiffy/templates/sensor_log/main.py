"""An SHT31 sensor is read every ten seconds and written to a file that never grows beyond its size."""

import os

import board
import kernel as asyncio
from drivers.sht31 import SHT31, SensorDataError

EVERY_MS = 10_000
LOG = "climate.csv"
LARGEST_LOG_BYTES = 16_384


def log(line):
    """Append a line; a full log becomes climate.csv.old, of which there is one."""
    with open(LOG, "a") as file:
        file.write(line + "\n")
        is_full = file.tell() >= LARGEST_LOG_BYTES
    if is_full:
        os.rename(LOG, LOG + ".old")


async def main():
    sensor = SHT31(board.i2c())
    ticker = asyncio.Ticker(EVERY_MS)
    number = 0
    while True:
        try:
            temperature_c, humidity_percent = await sensor.measure()
            line = f"{number},{temperature_c:.2f},{humidity_percent:.1f}"
            log(line)
        except (OSError, SensorDataError) as error:
            line = f"{number}: {error!r}"
        print(line)
        number += 1
        await ticker.wait()


if __name__ == "__main__":
    asyncio.run(main())

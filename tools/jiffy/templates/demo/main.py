"""An LED blinks, a sensor is read, and a button changes how fast the LED blinks: three tasks."""

import board
import kernel as asyncio
from drivers.button import Button
from drivers.led import Led
from drivers.sht31 import SHT31, SensorDataError

HALF_PERIODS_MS = (400, 200, 100)


class Rhythm:
    """How fast the LED blinks: one task reads it, another changes it."""

    half_period_ms = HALF_PERIODS_MS[0]

    def change(self):
        position = HALF_PERIODS_MS.index(self.half_period_ms) + 1
        self.half_period_ms = HALF_PERIODS_MS[position % len(HALF_PERIODS_MS)]


async def blink(led, rhythm):
    while True:
        led.toggle()
        await asyncio.sleep_ms(rhythm.half_period_ms)


async def watch_climate(sensor, every_ms=1000):
    while True:
        try:
            temperature_c, humidity_percent = await sensor.measure()
            print(f"climate: {temperature_c:.1f} C, {humidity_percent:.0f} % humidity")
        except OSError:
            print("climate: the sensor does not answer")
        except SensorDataError as error:
            print("climate:", error)
        await asyncio.sleep_ms(every_ms)


async def change_rhythm(button, rhythm):
    while True:
        await button.pressed()
        rhythm.change()
        print(f"button: the LED now changes every {rhythm.half_period_ms} ms")


def wired(part):
    """What the board has on it; None, with a word, where nobody has said which pins that is."""
    try:
        return part()
    except RuntimeError as error:
        print(error)
        return None


async def main():
    rhythm = Rhythm()
    tasks = [asyncio.create_task(blink(Led(board.led()), rhythm), name="blink")]
    i2c, button = wired(board.i2c), wired(board.button)
    if i2c:
        tasks.append(asyncio.create_task(watch_climate(SHT31(i2c)), name="climate"))
    if button:
        tasks.append(asyncio.create_task(change_rhythm(Button(button), rhythm), name="button"))
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())

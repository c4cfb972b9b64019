"""A button switches an LED and its presses are counted: a debounced input that an interrupt notices."""

import board
import kernel as asyncio
from drivers.button import Button
from drivers.led import Led


async def switch(button, led):
    presses = 0
    while True:
        await button.pressed()
        led.toggle()
        presses += 1
        print("press", presses)


async def main():
    print("press the button: it connects the pin to ground")
    await switch(Button(board.button()), Led(board.led()))


if __name__ == "__main__":
    asyncio.run(main())

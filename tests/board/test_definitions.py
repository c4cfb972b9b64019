"""`board` names what the running board has, and its interrupts wake a sleeping kernel."""

import re
from pathlib import Path

import pytest

import board
from board.emulated import virtual
from tests.board.client import Client

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import kernel, board
from kernel.signal import Flag

async def main():
    flag = Flag()
    board.button().irq(flag.set)
    led = board.led()
    print('armed')
    for _ in range(3):
        await kernel.wait_for(flag.wait(), 60)
        led.toggle()

kernel.run(main())
print('done')
"""


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("Jiffy emulated board with MicroPython", "emulated"),
        ("Raspberry Pi Pico with RP2040", "raspberry_pi_pico"),
    ],
)
def test_the_firmwares_identity_chooses_the_definition(identity: str, name: str) -> None:
    assert board.definition_name(identity) == name
    assert (ROOT / "board" / "definitions" / f"{name}.py").is_file()


def test_an_unknown_board_is_told_with_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=re.escape("no board definition for 'Toaster 3000': add one")):
        board.definition_name("Toaster 3000")


def test_on_cpython_it_opens_the_virtual_board() -> None:
    virtual.install()
    board.led().on()
    assert board.button().value() == 1
    virtual.set_pin(board.BUTTON, 0)
    assert board.button().value() == 0
    assert board.i2c().scan() == [virtual.SHT31_ADDRESS]
    assert [(pin, level) for _, pin, level in virtual.changes()] == [(25, 1), (14, 1), (14, 0)]


def test_interrupts_wake_a_kernel_that_sleeps(client: Client) -> None:
    client.raw()
    client.send_folders("kernel", "board", "board/definitions")
    client.begin(PROGRAM)
    client.until(b"armed\r\n")
    for level in (0, 1, 0):
        client.controls.set_pin(board.BUTTON, level)
        for change in client.controls.events(10.0):
            if change.pin == board.LED:
                break
    assert client.finish() == ("done\r\n", "")

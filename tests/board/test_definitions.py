"""`board` names what the running board has, and its interrupts wake a sleeping kernel."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import board
from board.emulated import virtual
from tests.board.client import Client
from tests.interpreters import micropython, run_micropython

__all__ = ["micropython"]

Described = Callable[[str, str], dict[str, str]]
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


@pytest.fixture(params=["cpython", "micropython"])
def described(request: pytest.FixtureRequest) -> Described:
    """What `board` says for the firmware's identity and the pins that there are, line by line, on each interpreter."""

    def described(identity: str, pins: str) -> dict[str, str]:
        arguments = [str(ROOT / "tests" / "board" / "definitions_program.py"), identity, pins]
        if request.param == "micropython":
            ended = run_micropython(request.getfixturevalue("micropython"), arguments)
        else:
            command = [sys.executable, *arguments]
            ended = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return dict(line.split(" ", 1) for line in ended.stdout.splitlines())

    return described


@pytest.mark.parametrize("name", ["Pico", "Pico W", "Pico2", "Pico 2 W"])
def test_the_picos_have_their_led_button_and_bus(described: Described, name: str) -> None:
    processor = "RP2350" if "2" in name else "RP2040"
    led = "LED" if name.endswith("W") else "25"
    assert described(f"Raspberry Pi {name} with {processor}", f"{led},14,4,5") == {
        "NAME": f"Raspberry Pi {name}",
        "led": f"{led} 1 None 0",
        "LED": led,
        "button": "14 0 2 None",
        "i2c": "0: 5, 4 at 400000",
    }


@pytest.mark.parametrize(
    ("identity", "name", "boot"),
    [
        ("Generic ESP32 module with ESP32", "Generic ESP32 module", "0"),
        ("Generic ESP32 module with SPIRAM with ESP32", "Generic ESP32 module with SPIRAM", "0"),
        ("Generic ESP32 module with OTA with ESP32", "Generic ESP32 module with OTA", "0"),
        ("Generic ESP32S2 module with ESP32S2", "Generic ESP32S2 module", "0"),
        ("Generic ESP32S3 module with ESP32S3", "Generic ESP32S3 module", "0"),
        ("Generic ESP32S3 module with Octal-SPIRAM with ESP32-S3", "Generic ESP32S3 module with Octal-SPIRAM", "0"),
        ("ESP32C3 module with ESP32C3", "ESP32C3 module", "9"),
        ("ESP32C6 module with ESP32C6", "ESP32C6 module", "9"),
        ("ESP module with ESP8266", "ESP module", "0"),
    ],
)
def test_espressifs_modules_have_a_name_and_the_boot_button(
    described: Described, identity: str, name: str, boot: str
) -> None:
    said = described(identity, "0,1,2,9")
    assert (said["NAME"], said["button"]) == (name, f"{boot} 0 2 None")
    assert said["led"] == f"RuntimeError {not_described('led()', name)}"


UNDESCRIBED = [
    "Pimoroni Tiny 2040 2MB with RP2040",
    "Waveshare RP2040-Zero with RP2040",
    "Seeed Studio XIAO RP2040 with RP2040",
    "Adafruit Feather RP2040 with RP2040",
    "SparkFun Pro Micro RP2040 with RP2040",
    "M5Stack AtomS3 Lite with ESP32S3",
    "PYBv1.1 with STM32F405RG",
    "NUCLEO-F446RE with STM32F446xx",
    "micro:bit with nRF51822",
    "Teensy 4.0 with MIMXRT1062DVJ6A",
    "Teensy 4.1 with MIMXRT1062DVJ6A",
]


@pytest.mark.parametrize("identity", UNDESCRIBED)
def test_a_board_that_nobody_described_has_its_name_and_the_firmwares_led(described: Described, identity: str) -> None:
    name = identity.split(" with ")[0]
    assert described(identity, "LED,0,1") == {
        "NAME": name,
        "led": "LED 1 None 0",
        "LED": f"AttributeError {not_described('LED', name)}",
        "button": f"RuntimeError {not_described('button()', name)}",
        "i2c": f"RuntimeError {not_described('i2c()', name)}",
    }


def test_an_led_that_the_firmware_does_not_know_is_told_with_what_to_do(described: Described) -> None:
    said = described("Toaster 3000", "0,1")
    assert said["NAME"] == "Toaster 3000"
    assert said["led"] == f"RuntimeError {not_described('led()', 'Toaster 3000')}"


def not_described(what: str, name: str) -> str:
    return f"board: {what} of '{name}' is not known; write a board.py beside the program, with NAME and {what} in it"


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

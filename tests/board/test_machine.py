"""The `machine` module: the same on CPython and on the board, and what passes between it and the outside."""

import contextlib
import io
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.emulated import virtual
from board.emulated.device import sht31
from board.emulated.device.pin import Pin
from drivers.sht31 import crc8 as crc8_of_the_driver
from tests.board.client import Client

PROGRAM = Path(__file__).parent / "machine_program.py"
LED, BUTTON = 25, 14

WATCH = (
    "from machine import Pin\nbutton = Pin(14, Pin.IN, Pin.PULL_UP)\n"
    "i = button.irq(lambda pin: print('level', pin.value()))\nprint('armed')\n"
)


def output_on_cpython() -> str:
    virtual.install()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        runpy.run_path(str(PROGRAM))
    return output.getvalue()


def test_machine_does_the_same_on_cpython_and_on_the_board(client: Client) -> None:
    client.raw()
    assert client.execute(PROGRAM.read_text()).replace("\r\n", "\n") == output_on_cpython()


def test_outputs_are_seen_from_outside_in_their_order(client: Client) -> None:
    client.raw()
    client.execute("from machine import Pin\np = Pin('LED', Pin.OUT)\nfor _ in range(3): p.toggle()")
    changes = [next(events) for events in [client.controls.events(5.0)] for _ in range(3)]
    assert [(change.pin, change.level) for change in changes] == [(LED, 1), (LED, 0), (LED, 1)]
    assert changes[0].time_ms <= changes[1].time_ms <= changes[2].time_ms


@pytest.mark.parametrize(
    "waiting",
    [
        "while True: pass",
        "import time\ntime.sleep(1000)",
        "import machine\nwhile True: machine.idle()",
        "import select, sys\np = select.poll()\np.register(sys.stdin, 1)\np.poll(1000000)",
    ],
    ids=["computing", "sleeping", "idling", "polling"],
)
def test_an_input_from_outside_interrupts_a_program_that_is(waiting: str, client: Client) -> None:
    client.raw()
    client.begin(WATCH + waiting)
    client.until(b"armed\r\n")
    for level in (0, 1, 0):
        client.controls.set_pin(BUTTON, level)
        assert client.until(b"\r\n") == b"level %d\r\n" % level
    client.write(b"\x03")
    assert "KeyboardInterrupt" in client.finish()[1]


def test_interrupts_are_not_lost_while_the_schedule_queue_is_full(client: Client) -> None:
    client.raw()
    client.begin(
        WATCH + "from micropython import schedule\ndef again(left):\n    try: schedule(again, 1)\n"
        "    except RuntimeError: pass\nwhile True:\n    again(1)"
    )
    client.until(b"armed\r\n")
    for level in (0, 1) * 15:
        client.controls.set_pin(BUTTON, level)
        assert client.until(b"\r\n") == b"level %d\r\n" % level


def test_a_hard_handler_may_not_allocate(client: Client) -> None:
    client.raw()
    client.begin(WATCH + "button.irq(lambda pin: bytes(1000), hard=True)\nimport time\ntime.sleep(0.3)")
    client.until(b"armed\r\n")
    client.controls.set_pin(BUTTON, 0)
    assert "MemoryError" in client.finish()[0]


def test_the_sensor_can_be_set_and_unplugged_from_outside(client: Client) -> None:
    client.raw()
    client.execute("from machine import I2C\nbus = I2C(0)\nimport time")
    client.controls.set_sensor(temperature_c=-45.0, humidity_percent=100)
    measure = (
        "d = b'none'\nwhile d[:2] != b'\\0\\0':\n"
        "    n = bus.writeto(0x44, b'\\x24\\x00')\n    d = bus.readfrom(0x44, 6)\n"
    )
    assert client.execute(measure + "print(d[3:5])") == "b'\\xff\\xff'\r\n"
    client.controls.set_sensor(connected=False)
    assert client.execute("while bus.scan(): time.sleep_ms(1)\nprint(bus.scan())") == "[]\r\n"


def test_impossible_settings_are_refused(client: Client) -> None:
    for number in (30, -1):
        with pytest.raises(ValueError, match="is not one of 0 to 29"):
            client.controls.set_pin(number, 1)
    with pytest.raises(ValueError, match="is not from -45 to 130"):
        client.controls.set_sensor(temperature_c=200)


def test_a_handler_that_raises_is_reported_and_switched_off(capsys: pytest.CaptureFixture[str]) -> None:
    virtual.install()
    pin = Pin(3, Pin.IN)
    pin.irq(lambda _: 1 // 0)
    virtual.set_pin(3, 1)
    virtual.set_pin(3, 0)
    captured = capsys.readouterr()
    assert captured.out.count("Uncaught exception in IRQ callback handler") == 1
    assert captured.err.count("ZeroDivisionError") == 1


def test_install_starts_from_scratch_on_the_clock_that_is_given() -> None:
    now = [0]
    virtual.install(lambda: now[0])
    Pin(LED, Pin.OUT).on()
    now[0] = 86_400_000
    Pin(LED).off()
    assert virtual.changes() == [(0, LED, 1), (86_400_000, LED, 0)]
    virtual.install()
    assert virtual.changes() == []
    assert Pin(LED).value() == 0


@given(st.binary(max_size=8))
def test_the_sensors_checksum_is_the_one_its_driver_expects(data: bytes) -> None:
    assert sht31.crc8(data) == crc8_of_the_driver(data, 0, len(data))


def test_the_sensors_checksum_of_the_datasheets_example() -> None:
    assert sht31.crc8(b"\xbe\xef") == 0x92

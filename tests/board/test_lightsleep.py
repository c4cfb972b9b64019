"""`board.lightsleep`, and how `machine` sleeps until an interrupt: on CPython, and on the emulated board."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import board
import kernel
from board.emulated import virtual
from drivers.lightsleep import LightSleep
from kernel.clock import VirtualClock
from kernel.signal import Flag
from tests.board.client import Client

ROOT = Path(__file__).resolve().parents[2]

# Sleeps that would last for a minute, but for the button.
PROGRAM = """
import machine, kernel
from kernel.signal import Flag
from _jiffy import console
console.install(None)
slept = []
lightsleep = machine.lightsleep
def counted(time_ms):
    slept.append(time_ms)
    lightsleep(time_ms)
machine.lightsleep = counted
import board

async def main():
    flag = Flag()
    board.button().irq(flag.set)
    led = board.led()
    print('armed')
    for _ in range(3):
        await kernel.wait_for(flag.wait(), 60)
        led.toggle()
    await flag.wait()
    led.toggle()
    await kernel.sleep_ms(30)

kernel.run(main(), idle=board.lightsleep)
print(len(slept) > 0, max(slept) <= 100)
"""


class PressedAt(VirtualClock):
    """Virtual time in which the board's button is pressed once, also amid a sleep."""

    def __init__(self, at_us: int) -> None:
        super().__init__()
        self.at_us = at_us

    def sleep(self, delay_us: int) -> None:
        left_us = self.at_us - self.now()
        if 0 <= left_us <= delay_us:
            super().sleep(left_us)
            virtual.set_pin(board.BUTTON, 0)
        else:
            super().sleep(delay_us)


def test_it_loads_on_first_use_and_is_made_once() -> None:
    program = (
        "import sys, board\nassert 'drivers.lightsleep' not in sys.modules\n"
        "from board import lightsleep\nassert board.lightsleep is lightsleep\n"
        "try: board.nothing\nexcept AttributeError as error: print(error)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("module 'board' has no attribute 'nothing'\n", "")


def test_a_program_sleeps_in_virtual_time_and_its_led_keeps_it() -> None:
    clock = VirtualClock()
    virtual.install(lambda: clock.total_us() // 1000)

    async def main() -> None:
        led = board.led()
        for _ in range(100):
            led.toggle()
            await kernel.sleep_us(2_500_500)

    assert isinstance(board.lightsleep, LightSleep)
    kernel.run(main(), clock=clock, idle=board.lightsleep)
    changed_at_ms = [time_ms for time_ms, pin, _ in virtual.changes() if pin == board.LED]
    assert changed_at_ms == [number * 2_500_500 // 1000 for number in range(100)]
    assert clock.sleeps == 200  # the whole milliseconds, and the rest


@pytest.mark.parametrize("timeout_s", [60, None])
def test_the_button_ends_a_sleep_in_virtual_time(timeout_s: float | None) -> None:
    clock = PressedAt(1_234_567)
    virtual.install()
    flag = Flag()

    async def main() -> None:
        board.button().irq(flag.set)
        await kernel.wait_for(flag.wait(), timeout_s)

    kernel.run(main(), clock=clock, idle=board.lightsleep)
    assert clock.total_us() == 1_234_567


def test_the_button_ends_a_sleep_in_real_time() -> None:
    virtual.install()
    flag = Flag()

    async def main() -> None:
        board.button().irq(flag.set)
        threading.Timer(0.01, virtual.set_pin, (board.BUTTON, 0)).start()
        await kernel.wait_for(flag.wait(), 60)
        assert not flag.is_set()

    kernel.run(main(), idle=board.lightsleep)


def test_handlers_wait_while_interrupts_are_disabled() -> None:
    machine = virtual.install()
    button = board.button()
    edges: list[tuple[int, int]] = []
    interrupt: Any = button.irq(lambda pin: edges.append((pin.value(), interrupt.flags())))
    outer = machine.disable_irq()
    inner = machine.disable_irq()
    virtual.set_pin(board.BUTTON, 0)
    assert (button.value(), edges) == (0, [])
    machine.lightsleep(60_000)  # a handler waits: it wakes the board all the same
    virtual.set_pin(board.BUTTON, 1)
    machine.enable_irq(inner)
    assert edges == []
    machine.enable_irq(outer)
    assert edges == [(1, button.IRQ_FALLING | button.IRQ_RISING)]
    virtual.set_pin(board.BUTTON, 0)
    assert edges[1:] == [(0, button.IRQ_FALLING)]


def test_a_handler_that_was_taken_away_does_not_run_later() -> None:
    machine = virtual.install()
    button = board.button()
    button.irq(lambda _: pytest.fail("it was taken away"))
    state = machine.disable_irq()
    virtual.set_pin(board.BUTTON, 0)
    button.irq(None)
    machine.enable_irq(state)


def test_the_button_ends_the_sleeps_of_an_emulated_board(client: Client) -> None:
    client.raw()
    client.send_folders("kernel", "drivers", "board", "board/definitions", "_jiffy")
    client.begin(PROGRAM)
    client.until(b"armed\r\n")
    for level in (0, 1, 0, 1):
        client.controls.set_pin(board.BUTTON, level)
        for change in client.controls.events(10.0):
            if change.pin == board.LED:
                break
    assert client.finish() == ("True True\r\n", "")


def test_an_interrupt_ends_a_sleep_of_an_emulated_board_without_a_limit(client: Client) -> None:
    client.raw()
    client.begin(
        "import machine\nfrom machine import Pin\nbutton = Pin(14, Pin.IN, Pin.PULL_UP)\npressed = []\n"
        "i = button.irq(lambda pin: pressed.append(pin.value()))\nprint('asleep')\nmachine.lightsleep()\nprint(pressed)"
    )
    client.until(b"asleep\r\n")
    client.controls.set_pin(board.BUTTON, 0)
    assert client.finish() == ("[0]\r\n", "")


def test_ctrl_c_ends_a_sleep_of_an_emulated_board(client: Client) -> None:
    client.raw()
    client.begin("import machine\nprint('asleep')\nwhile True: machine.lightsleep()")
    client.until(b"asleep\r\n")
    client.write(b"\x03")
    assert "KeyboardInterrupt" in client.finish()[1]


def test_an_emulated_board_wakes_for_what_came_just_before_and_else_sleeps_its_time(client: Client) -> None:
    client.raw()
    client.execute("import machine, time\nfrom machine import Pin\nbutton = Pin(14, Pin.IN, Pin.PULL_UP)\npressed = []")
    client.execute("i = button.irq(lambda pin: pressed.append(pin.value()))")
    client.controls.set_pin(board.BUTTON, 0)
    client.execute("while button.value(): time.sleep_ms(1)")
    assert client.execute("machine.lightsleep(60000)\nprint(pressed)") == "[0]\r\n"
    client.execute("state = machine.disable_irq()")
    client.controls.set_pin(board.BUTTON, 1)
    client.execute("while not button.value(): time.sleep_ms(1)")
    client.execute("machine.lightsleep(60000)\nmachine.lightsleep(60000)")
    assert client.execute("print(pressed)\nmachine.enable_irq(state)\nprint(pressed)") == "[0]\r\n[0, 1]\r\n"
    client.execute("machine.lightsleep(0)")
    timed = "began = time.ticks_ms()\nmachine.lightsleep(5)\nprint(time.ticks_diff(time.ticks_ms(), began) >= 5)"
    assert client.execute(timed) == "True\r\n"

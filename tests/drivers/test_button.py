"""The button reports each press once, however its contacts bounce; on the emulated board's pins, in virtual time."""

from collections.abc import Awaitable, Callable

import pytest

import kernel
from board.emulated import virtual
from board.emulated.device.pin import Pin
from drivers.button import Button
from kernel.clock import VirtualClock

PIN = 14
UP, DOWN = 1, 0


@pytest.fixture
def pin() -> Pin:
    virtual.install()
    return Pin(PIN, Pin.IN, Pin.PULL_UP)


def drive(level: int) -> None:
    """Set the pin from outside, as a finger does; the interrupt handler has run when this returns."""
    virtual.set_pin(PIN, level)


async def finger(moves: list[tuple[int, int]]) -> None:
    """Bring the pin to each level at its time in milliseconds."""
    now_ms = 0
    for moment_ms, level in moves:
        await kernel.sleep_ms(moment_ms - now_ms)
        now_ms = moment_ms
        drive(level)


async def count_presses(button: Button, pressed_at_ms: list[int], clock: VirtualClock) -> None:
    while True:
        await button.pressed()
        pressed_at_ms.append(clock.total_us() // 1000)


def presses(button: Callable[[], Button], moves: list[tuple[int, int]]) -> list[int]:
    """When, in milliseconds, the button reports presses while a finger makes these moves."""
    clock = VirtualClock()
    pressed_at_ms: list[int] = []

    async def main() -> None:
        kernel.create_task(count_presses(button(), pressed_at_ms, clock))
        await finger(moves)
        await kernel.sleep_ms(1000)

    kernel.run(main(), clock=clock)
    return pressed_at_ms


def test_a_press_is_reported_when_the_contacts_have_settled(pin: Pin) -> None:
    assert presses(lambda: Button(pin, debounce_ms=20), [(100, DOWN), (300, UP)]) == [120]


def test_bouncing_contacts_are_one_press(pin: Pin) -> None:
    bounces = [(100, DOWN), (102, UP), (103, DOWN), (107, UP), (109, DOWN)]
    assert presses(lambda: Button(pin), [*bounces, (300, UP)]) == [120]


def test_a_bouncing_release_is_no_press(pin: Pin) -> None:
    bounces = [(300, UP), (302, DOWN), (303, UP), (309, DOWN), (311, UP)]
    assert presses(lambda: Button(pin), [(100, DOWN), *bounces]) == [120]


def test_each_of_several_presses_is_reported(pin: Pin) -> None:
    moves = [(100, DOWN), (150, UP), (200, DOWN), (250, UP), (300, DOWN), (350, UP)]
    assert presses(lambda: Button(pin), moves) == [120, 220, 320]


def test_a_spike_shorter_than_the_debounce_time_is_no_press(pin: Pin) -> None:
    assert presses(lambda: Button(pin, debounce_ms=20), [(100, DOWN), (110, UP)]) == []


def test_a_button_to_the_supply_is_pressed_at_the_high_level(pin: Pin) -> None:
    drive(DOWN)
    moves = [(100, UP), (200, DOWN)]
    assert presses(lambda: Button(pin, pressed_level=1), moves) == [120]


def run(scenario: Callable[[Button], Awaitable[None]], pin: Pin) -> None:
    async def main() -> None:
        await scenario(Button(pin))

    kernel.run(main(), clock=VirtualClock())


def test_a_wait_that_is_cut_off_while_the_contacts_settle_leaves_the_press_for_the_next(pin: Pin) -> None:
    async def scenario(button: Button) -> None:
        drive(DOWN)
        with pytest.raises(kernel.TimeoutError):
            await kernel.wait_for(button.pressed(), 0.01)
        await kernel.wait_for(button.pressed(), 0.1)

    run(scenario, pin)


@pytest.mark.parametrize(("released", "reported"), [(False, True), (True, False)])
def test_of_the_presses_before_the_wait_only_one_that_is_still_held_counts(
    pin: Pin, released: bool, reported: bool
) -> None:
    async def scenario(button: Button) -> None:
        drive(DOWN)
        if released:
            drive(UP)
        await kernel.sleep_ms(100)
        if reported:
            await kernel.wait_for(button.pressed(), 1)
        else:
            with pytest.raises(kernel.TimeoutError):
                await kernel.wait_for(button.pressed(), 1)

    run(scenario, pin)


def test_the_level_can_be_asked_at_any_time(pin: Pin) -> None:
    async def scenario(button: Button) -> None:
        assert not button.is_pressed
        drive(DOWN)
        assert button.is_pressed

    run(scenario, pin)

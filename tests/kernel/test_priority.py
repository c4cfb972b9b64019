"""An urgent task waits for one turn of an ordinary one at the most; nothing else changes."""

import kernel
from kernel.clock import VirtualClock
from kernel.priority import create_urgent_task
from kernel.signal import Flag
from kernel.ticker import Ticker

TURN_US = 5000
BUSY_TASKS = 20


def lateness_us(urgent: bool) -> list[int]:
    """How late a 10 ms control task runs beside 20 tasks that work 5 ms a turn and never sleep."""
    clock = VirtualClock()
    late: list[int] = []

    async def busy() -> None:
        while True:
            clock.sleep(TURN_US)
            await kernel.sleep_ms(0)

    async def control() -> None:
        ticker = Ticker(10)
        begin = clock.total_us()
        for _ in range(50):
            await ticker.wait()
            late.append((clock.total_us() - begin) % 10_000)

    async def main() -> None:
        create = create_urgent_task if urgent else kernel.create_task
        task = create(control())
        for _ in range(BUSY_TASKS):
            kernel.create_task(busy())
        await task

    kernel.run(main(), clock=clock)
    return late


def test_beside_busy_tasks_an_urgent_one_is_late_by_one_turn_at_the_most() -> None:
    late = lateness_us(urgent=True)
    assert len(late) == 50
    assert max(late) <= TURN_US


def test_urgent_tasks_take_turns_and_do_not_starve_the_others() -> None:
    turns: list[str] = []

    async def spin(name: str) -> None:
        for _ in range(3):
            turns.append(name)
            await kernel.sleep_ms(0)

    async def main() -> None:
        tasks = [kernel.create_task(spin("ordinary")), create_urgent_task(spin("a")), create_urgent_task(spin("b"))]
        await kernel.gather(*tasks)

    kernel.run(main(), clock=VirtualClock())
    assert turns == ["a", "b", "ordinary"] * 3


def test_an_urgent_task_that_only_yields_goes_on_when_nothing_else_is_ready() -> None:
    async def spin() -> int:
        for _ in range(5):
            await kernel.sleep_ms(0)
        return 5

    async def main() -> object:
        return await create_urgent_task(spin())

    assert kernel.run(main(), clock=VirtualClock()) == 5


def test_an_interrupt_reaches_an_urgent_task_between_two_turns() -> None:
    order: list[str] = []
    flag = Flag()

    async def handler() -> None:
        await flag.wait()
        order.append("handled")

    async def worker(number: int) -> None:
        await kernel.sleep_ms(0)
        order.append(f"turn {number}")
        if number == 1:
            flag.set()

    async def main() -> None:
        workers = [kernel.create_task(worker(number)) for number in range(4)]
        create_urgent_task(handler())
        await kernel.gather(*workers)

    kernel.run(main(), clock=VirtualClock())
    assert order == ["turn 0", "turn 1", "handled", "turn 2", "turn 3"]


def test_an_urgent_task_is_cancelled_awaited_and_fails_as_any_other() -> None:
    async def sleeps() -> None:
        await kernel.sleep(100)

    async def fails() -> None:
        raise ValueError("urgent")

    async def main() -> list[object]:
        sleeping = create_urgent_task(sleeps())
        await kernel.sleep_ms(0)
        sleeping.cancel()
        outcome = await kernel.gather(sleeping, create_urgent_task(fails()), return_exceptions=True)
        return [type(each).__name__ for each in outcome]

    assert kernel.run(main(), clock=VirtualClock()) == ["CancelledError", "ValueError"]

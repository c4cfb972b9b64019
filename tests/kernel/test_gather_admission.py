"""gather() begins all of its awaitables or none."""

import pytest

import kernel
from kernel.clock import VirtualClock


def test_a_gather_that_does_not_fit_begins_nothing_and_closes_its_coroutines() -> None:
    begun: list[int] = []

    async def child(number: int) -> None:
        begun.append(number)

    async def main() -> int:
        coroutines = [child(number) for number in range(5)]
        with pytest.raises(kernel.KernelFull, match="no room for 5 tasks: 1 of 4 are in use; raise the limit"):
            await kernel.gather(*coroutines)
        for coroutine in coroutines:
            with pytest.raises(RuntimeError, match="cannot reuse"):
                coroutine.send(None)
        await kernel.gather(*[child(number) for number in range(3)])
        return len(kernel.all_tasks())

    assert kernel.run(main(), capacity=4, clock=VirtualClock()) == 1
    assert begun == [0, 1, 2]

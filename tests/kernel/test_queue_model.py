# mypy: allow-untyped-calls
"""Queues against a model: a plain list, and the rules of which item comes next."""

import os
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import kernel
from kernel.ordered_queues import LifoQueue, PriorityQueue
from kernel.queue import Queue
from kernel.queue_errors import QueueEmpty, QueueFull, QueueShutDown
from tests.golden.program import kernel_in_virtual_time, time_limit

asyncio: Any = kernel

# Which of the items of a list comes next.
NEXT = {
    Queue: lambda items: 0,
    LifoQueue: lambda items: len(items) - 1,
    PriorityQueue: lambda items: items.index(min(items)),
}


class QueueMachine(RuleBasedStateMachine):
    """Puts, gets, tells that work is done, and shuts down; nobody waits."""

    @initialize(kind=st.sampled_from(list(NEXT)), maxsize=st.integers(-1, 11))
    def begin(self, kind: type[Queue], maxsize: int) -> None:
        self.queue = kind(maxsize)
        self.next = NEXT[kind]
        self.maxsize = maxsize
        self.items: list[int] = []
        self.unfinished = 0
        self.shut = False

    @rule(item=st.integers(0, 99))
    def put(self, item: int) -> None:
        if self.shut:
            with pytest.raises(QueueShutDown):
                self.queue.put_nowait(item)
        elif 0 < self.maxsize == len(self.items):
            with pytest.raises(QueueFull):
                self.queue.put_nowait(item)
        else:
            self.queue.put_nowait(item)
            self.items.append(item)
            self.unfinished += 1

    @rule()
    def get(self) -> None:
        if self.items:
            assert self.queue.get_nowait() == self.items.pop(self.next(self.items))
        else:
            with pytest.raises(QueueShutDown if self.shut else QueueEmpty):
                self.queue.get_nowait()

    @rule()
    def task_done(self) -> None:
        if self.unfinished:
            self.queue.task_done()
            self.unfinished -= 1
        else:
            with pytest.raises(ValueError, match="too many times"):
                self.queue.task_done()

    @precondition(lambda self: not self.shut and len(self.items) > 3)
    @rule(immediate=st.booleans())
    def shutdown(self, immediate: bool) -> None:
        self.queue.shutdown(immediate)
        self.shut = True
        if immediate:
            self.unfinished = max(0, self.unfinished - len(self.items))
            self.items.clear()

    @invariant()
    def tells_what_it_holds(self) -> None:
        queue, count = self.queue, len(self.items)
        assert (queue.qsize(), queue.empty(), queue.maxsize) == (count, count == 0, self.maxsize)
        assert queue.full() == (0 < self.maxsize <= count)
        assert sorted(queue._queue) == sorted(self.items)
        assert (f" tasks={self.unfinished}" in repr(queue)) == (self.unfinished > 0)


QueueMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, derandomize="JIFFY_REQUIRE_ALL" in os.environ
)
test_queues_do_as_the_model = QueueMachine.TestCase


def run(main: Any) -> Any:
    with time_limit(), kernel_in_virtual_time():
        return asyncio.run(main)


@pytest.mark.parametrize("immediate", [False, True])
def test_shutdown_ends_every_wait(immediate: bool) -> None:
    async def outcome(coro: Any) -> str:
        try:
            return str(await coro)
        except QueueShutDown:
            return "shut down"

    async def main() -> list[str]:
        queue = Queue(1)
        queue.put_nowait("left")
        tasks = [
            asyncio.create_task(outcome(coro))
            for coro in (queue.put("never"), queue.wait_not_full(), queue.join(), queue.join())
        ]
        empty = Queue(1)
        tasks += [asyncio.create_task(outcome(coro)) for coro in (empty.get(), empty.wait_not_empty())]
        await asyncio.sleep(0)
        empty.shutdown(immediate)
        queue.shutdown(immediate)
        await asyncio.sleep(1)
        if not immediate:
            assert [task.done() for task in tasks] == [True, True, False, False, True, True]
            assert queue.get_nowait() == "left"
            queue.task_done()
        return [await task for task in tasks]

    results = run(main())
    # Immediately means that there is room at once, though nothing may be put there.
    assert results[1] == ("True" if immediate else "shut down")
    assert results[0] == results[4] == results[5] == "shut down"
    assert results[2] == results[3] == "None"


def test_a_subclass_may_keep_its_items_as_it_likes() -> None:
    class Different(Queue):
        def _init(self, maxsize: int) -> None:
            self._queue = set()

        def _put(self, item: object) -> None:
            self._queue.add(item)

        def _get(self) -> object:
            return self._queue.pop()

    queue = Different(2)
    for _ in range(3):
        queue.put_nowait("same")
    assert queue.qsize() == 1
    assert queue.get_nowait() == "same"
    assert queue.empty()

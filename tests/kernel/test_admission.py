"""Whatever a program does at its limits, every task is in exactly one place and no wake-up is lost."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

import kernel
from kernel.clock import VirtualClock
from kernel.limits import Limits
from kernel.port import running
from kernel.scheduler import Kernel
from kernel.task import Task, running_kernel
from tests.kernel.test_ready import queued

TASKS, TIMERS, CALLBACKS = 4, 2, 3


class Worker:
    """A task that does what it is told: its orders are a coroutine function each."""

    def __init__(self, machine: "Admission") -> None:
        self.machine = machine
        self.order: Any = None
        self.due_us: int | None = None
        self.woken = 0

    async def work(self) -> None:
        while self.order != "finish":
            order, self.order = self.order, None
            try:
                if order is None:
                    await self.machine.flag_of(self).wait()
                    self.machine.flag_of(self).clear()
                else:
                    await order()
                    assert self.due_us is None or self.machine.kernel.clock.now() >= self.due_us, "woken early"
            except kernel.CancelledError:
                self.woken += 1
            except kernel.TimeoutError:
                pass
            self.due_us = None


class Admission(RuleBasedStateMachine):
    """Drives a real kernel, step by step, in virtual time."""

    workers = Bundle("workers")

    def __init__(self) -> None:
        super().__init__()
        self.kernel = Kernel(Limits(tasks=TASKS, timers=TIMERS, callbacks=CALLBACKS), VirtualClock())
        self.tasks: dict[Worker, Task] = {}
        self.flags: dict[Worker, Any] = {}
        self.timers: list[Any] = []
        self.called = self.expected_calls = 0
        self.refused = f"all {TIMERS} timers are in use"
        running.kernel = kernel.Future._kernel = self.kernel

    def teardown(self) -> None:
        running.kernel = self.kernel
        for worker, task in self.tasks.items():
            worker.order = "finish"
            task.cancel()
        self.step()
        self.step()
        for task in self.tasks.values():
            assert task.done()
            assert task.cancelled() or task.exception() is None
        assert self.called == self.expected_calls
        assert f"all {TIMERS} timers are in use" in self.refused
        assert self.kernel.live == 0
        assert self.kernel.callbacks == 0
        assert self.kernel.extra_timers == len(self.timers)
        running.kernel = None

    def flag_of(self, worker: Worker) -> Any:
        return self.flags.setdefault(worker, kernel.Event())

    def time_left(self) -> int | None:
        timers = self.kernel.timers
        if not timers.count:
            return None
        left_us: int = -timers.entries[timers.count - 1]._place - self.kernel.clock.now()
        return max(0, left_us)

    def step(self) -> None:
        """Run until nothing is ready; no time passes."""
        never = kernel.Future(loop=self.kernel)
        self.kernel._run_ready(never)
        while self.kernel.signalled:
            self.kernel._run_ready(never)

    def live(self) -> list[Worker]:
        return [worker for worker, task in self.tasks.items() if not task.done()]

    # ---- what a program does -----------------------------------------------------------------------------------------

    @rule(target=workers)
    def create(self) -> Any:
        worker = Worker(self)
        coro: Any = worker.work()
        if len(self.live()) < TASKS:
            self.tasks[worker] = self.kernel.create_task(coro)
            return worker
        before = self.kernel.next_id
        places = list(self.kernel.tasks)
        with pytest.raises(kernel.KernelFull, match=rf"all {TASKS} tasks are in use; .*Limits\(tasks=") as caught:
            self.kernel.create_task(coro)
        assert "\n" not in str(caught.value)
        assert coro.cr_frame is None, "the coroutine is closed"
        assert self.kernel.tasks == places
        assert before == self.kernel.next_id
        return worker

    def order(self, worker: Worker, order: Any) -> None:
        worker.order = order
        self.flag_of(worker).set()

    @rule(worker=consumes(workers))
    def finish(self, worker: Worker) -> None:
        self.order(worker, "finish")

    @rule(worker=workers)
    def cancel(self, worker: Worker) -> None:
        if worker in self.tasks:
            self.tasks[worker].cancel()

    @rule(worker=workers, delay_ms=st.integers(0, 5))
    def sleep(self, worker: Worker, delay_ms: int) -> None:
        async def sleep() -> None:
            worker.due_us = self.kernel.clock.now() + 1000 * delay_ms
            await kernel.sleep_ms(delay_ms)

        self.order(worker, sleep)

    @rule(worker=workers, delay_ms=st.integers(1, 5))
    def time_out(self, worker: Worker, delay_ms: int) -> None:
        async def wait() -> None:
            try:
                async with kernel.timeout(delay_ms / 1000):
                    await kernel.Event().wait()
            except kernel.KernelFull as error:
                self.refused = str(error)

        self.order(worker, wait)

    @rule(delay_ms=st.integers(1, 5))
    def call_later(self, delay_ms: int) -> None:
        machine = self

        class Alarm:
            _place: Any = None

            def _expire(self) -> None:
                machine.kernel.remove_timer(self)
                machine.timers.remove(self)

        alarm = Alarm()
        free = self.kernel.extra_timers < TIMERS
        try:
            self.kernel.add_timer(alarm, delay_ms * 1000)
        except kernel.KernelFull:
            assert not free
        else:
            assert free
            self.timers.append(alarm)

    @precondition(lambda self: self.timers)
    @rule(data=st.data())
    def take_back_a_timer(self, data: st.DataObject) -> None:
        alarm = data.draw(st.sampled_from(self.timers))
        self.timers.remove(alarm)
        self.kernel.remove_timer(alarm)

    def count_call(self, *_: Any) -> None:
        self.called += 1

    @rule()
    def call_soon(self) -> None:
        free = self.kernel.callbacks < CALLBACKS
        try:
            self.kernel.call_soon(self.count_call)
        except kernel.KernelFull:
            assert not free
        else:
            assert free
            self.expected_calls += 1

    @rule(worker=workers, but_not=st.booleans())
    def call_when_done(self, worker: Worker, but_not: bool) -> None:
        if worker in self.tasks and self.kernel.callbacks < CALLBACKS:
            task = self.tasks[worker]
            task.add_done_callback(self.count_call)
            self.expected_calls += 1
            if but_not:
                self.expected_calls -= task.remove_done_callback(self.count_call)

    @rule(count=st.integers(1, TASKS))
    def gather(self, count: int) -> None:
        self.step()
        coros: list[Any] = [self.nothing() for _ in range(count)]
        used = (self.kernel.live, self.kernel.callbacks)
        if used[0] + count > TASKS or used[1] + count > CALLBACKS:
            with pytest.raises(kernel.KernelFull):
                kernel.gather(*coros)
            assert all(coro.cr_frame is None for coro in coros), "the coroutines are closed"
        else:
            gathered = kernel.gather(*coros)
            assert (self.kernel.live, self.kernel.callbacks) == (used[0] + count, used[1] + count)
            self.step()
            assert gathered.result() == [None] * count
        assert (self.kernel.live, self.kernel.callbacks) == used

    async def nothing(self) -> None:
        """A task that ends at once."""

    # ---- what the kernel does ----------------------------------------------------------------------------------------

    @rule()
    def run(self) -> None:
        self.step()
        assert not queued(self.kernel.ready)

    @rule()
    def let_time_pass(self) -> None:
        self.step()
        left_us = self.time_left()
        if left_us is not None:
            self.kernel.clock.sleep(left_us)
            self.step()
            assert self.time_left() != 0, "who was due has been woken"

    # ---- what must be true at any time -------------------------------------------------------------------------------

    @invariant()
    def every_task_is_in_exactly_one_place(self) -> None:
        places = Counter(self.ready_entries())
        timers = self.kernel.timers
        places.update(id(timers.entries[position]) for position in range(timers.count))
        for worker in self.live():
            task = self.tasks[worker]
            queue = task._waits_for
            if queue is not None and queue is not timers:
                node = queue._first
                while node is not None:
                    places[id(node)] += node is task
                    node = node._place
            assert places[id(task)] == 1, task
        for task in self.tasks.values():
            assert not task.done() or not places[id(task)]

    def ready_entries(self) -> list[int]:
        ready = self.kernel.ready
        return [id(entry) for entry in queued(ready)]

    @invariant()
    def the_counts_are_what_there_is(self) -> None:
        live = [task for task in self.kernel.tasks if isinstance(task, Task)]
        assert self.kernel.live == len(live) == len(self.live())
        assert self.kernel.callbacks == self.expected_calls - self.called <= CALLBACKS
        assert len(self.timers) <= self.kernel.extra_timers <= TIMERS

    @invariant()
    def who_was_told_something_is_not_left_waiting(self) -> None:
        # With nothing ready, an event that is set has nobody waiting for it.
        if not queued(self.kernel.ready) and not self.kernel.signalled:
            for worker in self.live():
                event = self.flags.get(worker)
                assert event is None or not event.is_set() or self.tasks[worker]._waits_for is not event


Admission.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAdmission = Admission.TestCase


@pytest.mark.parametrize(
    ("what", "limits"),
    [("tasks", Limits(tasks=1)), ("callbacks", Limits(callbacks=0)), ("timers", Limits(timers=0))],
)
def test_a_program_that_catches_the_refusal_goes_on(what: str, limits: Limits) -> None:
    async def refused() -> None:
        if what == "tasks":
            kernel.create_task(kernel.sleep(0))
        elif what == "timers":
            await kernel.wait_for(kernel.wait_for(kernel.Event().wait(), 1), 2)
        else:
            running_kernel().call_soon(print)

    async def main() -> str:
        with pytest.raises(kernel.KernelFull, match=rf"{what} are in use; raise the limit with .*Limits\({what}="):
            await refused()
        await kernel.sleep_ms(1)
        return "went on"

    assert kernel.run(main(), capacity=limits, clock=VirtualClock()) == "went on"


def test_a_library_raises_what_it_needs_before_run_and_the_programs_own_word_is_stronger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Limits, "timers", Limits.timers + 4)

    async def main() -> int:
        return sum(sets_a_timer() for _ in range(64))

    def sets_a_timer() -> bool:
        try:
            running_kernel().call_later(1, print)
        except kernel.KernelFull:
            return False
        return True

    assert kernel.run(main(), clock=VirtualClock()) == 36
    assert kernel.run(main(), capacity=Limits(tasks=2), clock=VirtualClock()) == 36
    assert kernel.run(main(), capacity=Limits(timers=8), clock=VirtualClock()) == 8


@pytest.mark.parametrize(
    ("size", "error"), [({"task": 3}, TypeError), ({"tasks": 0}, ValueError), ({"timers": -1}, ValueError)]
)
def test_a_size_that_there_is_not_or_that_is_out_of_range_is_refused(size: Any, error: Any) -> None:
    with pytest.raises(error, match="limits: "):
        Limits(**size)

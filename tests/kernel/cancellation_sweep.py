# mypy: allow-untyped-defs, allow-untyped-calls
"""Cancels a program at each of its suspension points, one at a time, and tells what does not hold afterwards.

Runs on CPython and on MicroPython, with either module in the place of `asyncio`. Every coroutine of a program is
watched: it counts its suspensions, and at the one that is due somebody is cancelled.
"""

try:
    from types import coroutine
except ImportError:  # on MicroPython a generator can be awaited as it is
    coroutine = lambda function: function  # noqa: E731


PATIENCE_S = 1000


class Ledger:
    """What one run of a program did: blocks entered and left, suspensions, and who is cancelled at which of them."""

    def __init__(self, asyncio, due=0, victim="self", when="at once"):
        self.asyncio = asyncio
        self.due = due
        self.victim = victim
        self.when = when
        self.suspensions = 0
        self.entered = 0
        self.left = 0
        self.things = []
        self.faults = []

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, *_):
        self.left += 1

    def expect(self, condition, what):
        """Note a fault unless the condition holds."""
        if not condition:
            self.faults.append(what)

    def uses(self, thing):
        """Note something that must have no waiters at the end; returns it."""
        self.things.append(thing)
        return thing

    def suspended(self):
        """A watched coroutine is about to wait."""
        self.suspensions += 1
        if self.suspensions != self.due:
            return
        victim = self.root if self.victim == "root" else self.asyncio.current_task()
        if self.when == "at once":
            victim.cancel()
        else:
            self.asyncio.get_running_loop().call_soon(victim.cancel)

    async def watch(self, coro):
        """The coroutine, watched."""
        return await _driven(self, coro)

    def begin(self, program):
        """The task of the program itself."""
        self.root = self.spawn(program(self))
        return self.root

    def spawn(self, coro):
        """A task of the coroutine, watched."""
        return self.asyncio.create_task(self.watch(coro))


@coroutine
def _driven(ledger, coro):  # type: ignore[no-untyped-def]
    with ledger:
        try:
            request = coro.send(None)
            while True:
                ledger.suspended()
                try:
                    yield request
                except BaseException as error:
                    request = coro.throw(error)
                else:
                    request = coro.send(None)
        except StopIteration as stop:
            return stop.value


async def _run_one(ledger, program, timers_left, has_waiters):
    asyncio = ledger.asyncio
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    timers_before = timers_left(loop)
    root = ledger.begin(program)
    await asyncio.wait([root], timeout=PATIENCE_S)
    # Who waits for somebody that was cancelled may wait for ever: it must still be possible to end it.
    for _ in range(2):
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            for task in others:
                task.cancel()
            await asyncio.wait(others, timeout=PATIENCE_S)
    ledger.expect(len(asyncio.all_tasks()) == 1, "a task is left")
    ledger.expect(ledger.entered == ledger.left, "a finally did not run")
    ledger.expect(timers_left(loop) == timers_before, "a timer is left")
    for thing in ledger.things:
        ledger.expect(not has_waiters(thing), "a waiter is left in " + type(thing).__name__)
    return root.done() and not root.cancelled() and root.exception()


def sweep(asyncio, program, timers_left, has_waiters):
    """Cancel at every suspension point of the program; returns (number of runs, list of faults)."""
    ledger = Ledger(asyncio)
    failure = asyncio.run(_run_one(ledger, program, timers_left, has_waiters))
    faults = [(program.__name__, "not cancelled", fault) for fault in ledger.faults]
    if failure:
        faults.append((program.__name__, "not cancelled", repr(failure)))
    runs = 1
    for due in range(1, ledger.suspensions + 1):
        for victim in ("self", "root"):
            for when in ("at once", "soon"):
                ledger_of_run = Ledger(asyncio, due, victim, when)
                asyncio.run(_run_one(ledger_of_run, program, timers_left, has_waiters))
                runs += 1
                for fault in ledger_of_run.faults:
                    faults.append((program.__name__, f"{victim} cancelled {when} at point {due}", fault))
    return runs, faults

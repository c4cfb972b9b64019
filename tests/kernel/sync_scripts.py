# mypy: allow-untyped-calls, allow-untyped-defs
"""Tasks that follow scripts on shared locks, semaphores, events, conditions, barriers and queues, and note every step.

A script is a list of tasks, a task a list of moves, a move a list of a name and numbers: plain data, so that the same
script runs on asyncio, on the kernel and on MicroPython. Nobody sleeps but by `sleep(0)`: everything happens in one
instant, and the notes are the order in which tasks were woken.
"""

import json
import sys

# Rounds after which whoever still waits is cancelled.
PATIENCE = 60


class Stage:
    """One run of a script: what the tasks share, and the notes. A move is the function of its name below."""

    def __init__(self, asyncio):
        self.asyncio = asyncio
        self.notes = []
        self.tasks = []
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.semaphore = asyncio.Semaphore(1)
        self.event = asyncio.Event()
        self.condition = asyncio.Condition()
        self.barrier = asyncio.Barrier(3)
        self.queue = asyncio.Queue(1)

    async def follow(self, who, moves):
        """Do one move after the other; an error is noted and ends its move, a cancellation ends the task."""
        for number in range(len(moves)):
            name = moves[number][0]
            self.note(who, number, name)
            try:
                self.note(who, number, await globals()[name](self, who, *moves[number][1:]))
            except self.asyncio.CancelledError:
                self.note(who, number, "cancelled")
                raise
            except Exception as error:
                self.note(who, number, type(error).__name__)

    def note(self, who, number, what):
        self.notes.append([who, number, what])

    async def play(self, script):
        """Run every task of the script, in order, until all are done."""
        for who in range(len(script)):
            self.tasks.append(self.asyncio.create_task(self.follow(who, script[who])))
        for _ in range(PATIENCE):
            await self.asyncio.sleep(0)
        for task in self.tasks:
            task.cancel()
        await self.asyncio.gather(*self.tasks, return_exceptions=True)
        states = [lock.locked() for lock in self.locks]
        self.note("end", 0, states + [self.semaphore.locked(), self.condition.locked(), self.queue.qsize()])  # noqa: RUF005


async def yields(stage, who, times):
    for _ in range(times):
        await stage.asyncio.sleep(0)


async def inside_lock(stage, who, which, times):
    async with stage.locks[which]:
        stage.note(who, -1, "in lock")
        await yields(stage, who, times)


async def acquire(stage, who, which):
    return await stage.locks[which].acquire()


async def release(stage, who, which):
    stage.locks[which].release()


async def locked(stage, who, which):
    return [stage.locks[which].locked(), stage.semaphore.locked(), stage.event.is_set()]


async def inside_semaphore(stage, who, times):
    async with stage.semaphore:
        stage.note(who, -1, "in semaphore")
        await yields(stage, who, times)


async def take_place(stage, who):
    return await stage.semaphore.acquire()


async def give_place(stage, who):
    stage.semaphore.release()


async def wait_event(stage, who):
    return await stage.event.wait()


async def set_event(stage, who):
    stage.event.set()


async def clear_event(stage, who):
    stage.event.clear()


async def wait_condition(stage, who):
    async with stage.condition:
        return await stage.condition.wait()


async def notify(stage, who, count, times):
    async with stage.condition:
        stage.condition.notify(count)
        await yields(stage, who, times)


async def meet(stage, who):
    return await stage.barrier.wait()


async def reset(stage, who):
    await stage.barrier.reset()
    return stage.barrier.n_waiting


async def abort(stage, who):
    await stage.barrier.abort()
    return stage.barrier.broken


async def put(stage, who, item):
    return await stage.queue.put(item)


async def put_nowait(stage, who, item):
    stage.queue.put_nowait(item)


async def get(stage, who):
    return await stage.queue.get()


async def get_nowait(stage, who):
    return stage.queue.get_nowait()


async def task_done(stage, who):
    stage.queue.task_done()


async def join(stage, who):
    await stage.queue.join()


async def shutdown(stage, who, immediate):
    stage.queue.shutdown(bool(immediate))


async def cancel(stage, who, whom):
    return stage.tasks[whom % len(stage.tasks)].cancel()


async def _play(asyncio, script):
    stage = Stage(asyncio)
    await stage.play(script)
    return stage.notes


def notes_of(asyncio, script):
    """Run a script and return its notes."""
    return asyncio.run(_play(asyncio, script))


def serve() -> None:
    """On MicroPython: a script a line as JSON, answered by its notes as a line of JSON."""
    import kernel

    while True:
        line = sys.stdin.readline()
        if not line:
            return
        print(json.dumps(notes_of(kernel, json.loads(line))))


if __name__ == "__main__":
    serve()

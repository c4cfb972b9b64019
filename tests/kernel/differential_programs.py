"""Small concurrent programs for the differential test: drawn as trees, written out as Python, run on either module.

What is run is the very text that is shown when a program fails. Every body of a task is a function of its own (b1, b2,
...), `run` notes how it starts and ends, and a program's outcome is its log: what happened at which millisecond.
A body awaits only tasks with a higher number than the task that runs it, so that no two tasks wait for each other.
"""

import itertools
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from tests.golden.program import asyncio_means

Log = list[tuple[int, str]]

PRELUDE = """\
import asyncio

log, tasks, owners = [], {}, []


def note(*what):
    log.append((round((loop.time() - start) * 1000), " ".join([str(part) for part in what])))


async def run(body):
    name = body.__name__
    note(name, "starts")
    owners.append(asyncio.current_task())
    try:
        await body()
    except BaseException as error:
        note(name, "raises", type(error).__name__)
        raise
    note(name, "returns")
    return name


def cancel(number):
    if number in tasks:
        note("cancel", number, tasks[number].cancel())


def kinds(results):
    return [result if isinstance(result, str) else type(result).__name__ for result in results]


"""

MAIN = """\
def release():
    for number in range(2):
        events[number].set()
        if not futures[number].done():
            futures[number].set_result("released")


async def main():
    global loop, start, events, futures, locks, queue
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    start = loop.time()
    events = [asyncio.Event(), asyncio.Event()]
    futures = [loop.create_future(), loop.create_future()]
    locks = [asyncio.Lock(), asyncio.Lock()]
    queue = asyncio.Queue(1)
    loop.call_later(0.04, release)
    tasks[0] = asyncio.create_task(run(b0))
    await asyncio.sleep(1)
    for _ in range(20):  # a task may swallow some of its cancellations
        for task in [task for task in owners if not task.done()]:
            note("cleanup")
            task.cancel()
        await asyncio.sleep(1)


asyncio.run(main())
"""


@dataclass(frozen=True)
class Line:
    """A statement without a body, in which {k} is a number above that of the task that runs it."""

    text: str
    above: int = 0


@dataclass(frozen=True)
class Block:
    """A statement with an indented block, and perhaps a second head and block (try and except or finally)."""

    head: str
    block: "Statements"
    second_head: str = ""
    second: "Statements" = ()


@dataclass(frozen=True)
class Bodies:
    """A statement that runs bodies of their own; {bodies} becomes their calls, {n} the number of the task it makes."""

    text: str
    bodies: "tuple[Statements, ...]"
    separator: str = ", "
    call: str = "run({})"
    makes_a_task: bool = False
    block: "Statements | None" = None


Statement = Line | Block | Bodies
Statements = tuple[Statement, ...]


@dataclass
class Writer:
    """Writes a tree of statements as functions b0, b1, ..."""

    functions: list[str] = field(default_factory=list)
    bodies: int = 0
    tasks: int = 0

    def function(self, block: Statements, task: int) -> str:
        """Write a body that the task of this number runs; returns its name."""
        name = f"b{self.bodies}"
        self.bodies += 1
        lines = self.block(block, task, "    ")
        self.functions.append(f"async def {name}():\n" + "".join(lines) + "\n\n")
        return name

    def block(self, block: Statements, task: int, indent: str) -> list[str]:
        lines = [line for statement in block for line in self.statement(statement, task, indent)]
        return lines or [f"{indent}pass\n"]

    def statement(self, statement: Statement, task: int, indent: str) -> list[str]:
        if isinstance(statement, Line):
            text = statement.text.replace("{k}", str(task + statement.above))
            return [f"{indent}{line}\n" for line in text.splitlines()]
        if isinstance(statement, Block):
            lines = [f"{indent}{statement.head}\n", *self.block(statement.block, task, indent + "    ")]
            if statement.second_head:
                lines += [f"{indent}{statement.second_head}\n", *self.block(statement.second, task, indent + "    ")]
            return lines
        return self.bodies_statement(statement, task, indent)

    def bodies_statement(self, statement: Bodies, task: int, indent: str) -> list[str]:
        number = task
        if statement.makes_a_task:
            self.tasks += 1
            number = self.tasks
        names = [self.function(body, number) for body in statement.bodies]
        calls = statement.separator.join(statement.call.format(name) for name in names)
        text = statement.text.replace("{bodies}", calls).replace("{n}", str(number))
        lines = [f"{indent}{line}\n" for line in text.splitlines()]
        if statement.block is not None:
            lines += self.block(statement.block, task, indent + "    ")
        return lines


def source_of(program: Statements) -> str:
    """The program as Python that runs by itself."""
    writer = Writer()
    writer.function(program, 0)
    return PRELUDE + "".join(writer.functions) + MAIN


def log_of(source: str, module: ModuleType) -> Log:
    """Run a program with `asyncio` meaning the module; returns its log."""
    namespace: dict[str, Any] = {"__name__": "program"}
    with asyncio_means(module):
        exec(compile(source, "program", "exec"), namespace)
    log: Log = namespace["log"]
    return log


def compared(source: str, ours: Log, theirs: Log) -> str:
    """The program itself without what all programs share, and both logs side by side."""
    own = source.removeprefix(PRELUDE).removesuffix(MAIN)
    lines = [f"{'asyncio':44}kernel"]
    for their, our in itertools.zip_longest(theirs, ours):
        texts = [f"{entry[0]:4} ms {entry[1]}" if entry else "-" for entry in (their, our)]
        lines.append(f"{texts[0]:42}{'  ' if their == our else '! '}{texts[1]}")
    return "\n".join(["", own, *lines])

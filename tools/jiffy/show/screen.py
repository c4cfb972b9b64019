"""What people see on a terminal: bars for files that take their time, tables; rich is loaded when it is needed."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from jiffy.line.words import unless_quiet

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress


WITHOUT_EDGE = 10_000
"""Columns: more than any line of ours has."""


def bars(stream: TextIO, *, transient: bool = False) -> "Progress":
    """Progress bars for bytes. Loaded when somebody watches: that takes longer than a transfer with nothing to send."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=Console(file=stream), transient=transient)


def console(stream: TextIO) -> "Console":
    """Of rich. A pipe and a file have no edge to break lines at, unless COLUMNS says so, as ``watch`` does."""
    from rich.console import Console

    has_edge = stream.isatty() or "COLUMNS" in os.environ
    return Console(file=stream, highlight=False, width=None if has_edge else WITHOUT_EDGE)


def show(what: "RenderableType", stream: TextIO | None = None) -> None:
    """Print a table of rich, to standard output if nothing else is said."""
    console(stream or sys.stdout).print(what)


class Copying:
    """A context in which files are copied, one line of progress for each."""

    def __init__(self) -> None:
        stream = unless_quiet(sys.stderr)
        self._bars = bars(stream) if stream.isatty() else None

    def __enter__(self) -> "Copying":
        if self._bars:
            self._bars.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bars:
            self._bars.stop()

    def of(self, name: str) -> Callable[[int, int], None] | None:
        """The progress of one file: a function of the bytes done and the bytes in all, if anybody watches."""
        if self._bars is None:
            return None
        shown, task = self._bars, self._bars.add_task(name, total=None)

        def update(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        return update

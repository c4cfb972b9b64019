"""A progress bar on standard error for files that take their time; silent where nobody watches."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn


class Copying:
    """A context in which files are copied, one line of progress for each."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bars = Progress(*columns, console=console, disable=not console.is_terminal)

    def __enter__(self) -> "Copying":
        self._bars.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bars.stop()

    def of(self, name: str) -> Callable[[int, int], None]:
        """The progress of one file: a function of the bytes done and the bytes in all."""
        task = self._bars.add_task(name, total=None)

        def update(done: int, total: int) -> None:
            self._bars.update(task, completed=done, total=total)

        return update

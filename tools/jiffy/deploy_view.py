"""A transfer for people: a progress bar on a terminal, plain lines elsewhere, one line at the end."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from jiffy.deploy import Installed
from jiffy.transfer import Progress


class TransferView:
    """Shows a transfer on ``stream``; a context manager."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bars = Bars(*columns, console=self._console, disable=not self._console.is_terminal, transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> "TransferView":
        self._bars.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bars.stop()

    def update(self, progress: Progress) -> None:
        """Called by the transfer as it goes on."""
        if not progress.content_to_send:
            return
        text = f"sending {progress.files_to_send} of {progress.files} files"
        if self._task is None:
            self._task = self._bars.add_task(text, total=progress.content_to_send)
            if not self._console.is_terminal:
                self._say(f"{text}, {progress.content_to_send:,} bytes")
        self._bars.update(
            self._task, description=text, total=progress.content_to_send, completed=progress.content_bytes
        )

    def close(self, installed: Installed) -> None:
        """The one line about what was done."""
        self._bars.stop()
        self._say(summary(installed.progress))
        if installed.kept_main:
            self._say(f"the main.py that was there is kept as {installed.kept_main}")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False)


def summary(progress: Progress) -> str:
    """For example ``20 files sent, 3 unchanged: 36,263 bytes on the wire in 3.4 s (10.4 KB/s)``."""
    files = f"{progress.files_to_send} file{'s' * (progress.files_to_send != 1)} sent, {progress.unchanged} unchanged"
    speed = progress.wire_bytes / 1000 / progress.seconds if progress.seconds else 0.0
    repaired = f"; {progress.attempts - 1} damaged attempts repaired" if progress.attempts > 1 else ""
    return (
        f"{files}: {progress.wire_bytes:,} bytes on the wire in {progress.seconds:.2f} s ({speed:.1f} KB/s){repaired}"
    )

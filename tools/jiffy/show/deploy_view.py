"""A transfer for people: a progress bar on a terminal, plain lines elsewhere, one line at the end."""

from typing import TYPE_CHECKING, TextIO

from jiffy.show.screen import bars
from jiffy.work.programs.deploy import Installed
from jiffy.work.transfer.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


class TransferView:
    """Shows a transfer on ``stream``; a context manager."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bars: Bars | None = None
        self._begun = False

    def __enter__(self) -> "TransferView":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()

    def update(self, progress: Progress) -> bool:
        """Called by the transfer as it goes on; whether the user sees it move."""
        if not progress.content_to_send:
            return False
        text = f"sending {progress.files_to_send} of {progress.files} files"
        if not self._begun:
            self._begin(text, progress)
        if self._bars:
            task, total = self._bars.task_ids[0], progress.content_to_send
            self._bars.update(task, description=text, total=total, completed=progress.content_bytes)
        return self._bars is not None

    def close(self, installed: Installed) -> None:
        """The one line about what was done."""
        self._stop()
        print(summary(installed.progress), file=self._stream, flush=True)
        for path in installed.progress.kept:
            text = f"{path} was changed on the board and is kept as it is there; --overwrite sends yours"
            print(text, file=self._stream, flush=True)
        if installed.kept_main:
            print(f"the main.py that was there is kept as {installed.kept_main}", file=self._stream, flush=True)

    def _begin(self, text: str, progress: Progress) -> None:
        self._begun = True
        if not self._stream.isatty():
            print(f"{text}, {progress.content_to_send:,} bytes", file=self._stream, flush=True)
            return
        self._bars = bars(self._stream, transient=True)
        self._bars.add_task(text, total=progress.content_to_send)
        self._bars.start()

    def _stop(self) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None


def summary(progress: Progress) -> str:
    """For example ``20 files sent, 3 unchanged: 36,263 bytes on the wire in 3.4 s (10.4 KB/s)``."""
    files = f"{counted(progress.files_to_send, 'file')} sent, {progress.unchanged} unchanged"
    speed = progress.wire_bytes / 1000 / progress.seconds if progress.seconds else 0.0
    wire = f"{progress.wire_bytes:,} bytes on the wire in {progress.seconds:.2f} s ({speed:.1f} KB/s)"
    return "; ".join([f"{files}: {wire}", *progress.mended()])


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"

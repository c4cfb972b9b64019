"""The command ``jiffy`` in this process, with what it prints captured."""

import io
import sys

import pytest

from jiffy.cli import main


class Jiffy:
    """The command with a port: ``jiffy("ls")`` gives what it printed, of a command that succeeded."""

    def __init__(self, captured: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self._captured = captured
        self._patch = patch
        self.said = ""
        """What the last command that succeeded told on standard error."""

    def on(self, port: str) -> "Jiffy":
        self._patch.setenv("JIFFY_PORT", port)
        return self

    def __call__(self, *words: str, given: bytes = b"") -> bytes:
        status, printed, said = self._run(words, given)
        assert status == 0, said
        self.said = said.decode()
        return printed

    def fails(self, *words: str, status: int) -> str:
        """What a command said that ended with ``status``."""
        real_status, _, complaint = self._run(words, b"")
        assert real_status == status, complaint
        return complaint.decode()

    def _run(self, words: tuple[str, ...], given: bytes) -> tuple[int, bytes, bytes]:
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        status = main(list(words))
        return status, *self._captured.readouterr()

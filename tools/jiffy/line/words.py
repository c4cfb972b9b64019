"""What the tool says beside a command's own output: single lines on standard error, none of them with ``--quiet``."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TextIO

FIRST_WORD_S = 1.7
"""With the start of Python before and a slice of waiting after it, nobody waits for two seconds without a word."""
NEXT_WORD_S = 1.9

_quiet = False


def be_quiet(quiet: bool) -> None:
    global _quiet
    _quiet = quiet


def unless_quiet(stream: TextIO) -> TextIO:
    """Where the tool's own words go that are meant for ``stream``: nowhere with ``--quiet``."""
    return open(os.devnull, "w", encoding="utf-8") if _quiet else stream


def tell(text: str) -> None:
    """One line for the user, if somebody is there to read it."""
    if not _quiet:
        with suppress(OSError):
            print(f"jiffy: {text}", file=sys.stderr, flush=True)


@contextmanager
def told_when_long(text: str) -> Iterator[None]:
    """``text`` is told when the block takes longer than people wait without a word: of what waits in the system."""
    timer = threading.Timer(FIRST_WORD_S, tell, (text,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Waiting:
    """Says what is waited for when nothing has been said for nearly two seconds, and again every two.

    ``now`` is the clock of the line, ``base`` what is told when nobody says what is done. ``waited`` is called by the
    line again and again while it waits.
    """

    def __init__(
        self,
        now: Callable[[], float],
        say: Callable[[str], None] = tell,
        base: Callable[[], str] = lambda: "",
    ) -> None:
        self._now = now
        self._say = say
        self._since = now()
        self._said = ""
        self._doing: list[Callable[[], str]] = [base]

    def say(self, text: str) -> None:
        """Tell something at once; whoever waits has been told something now."""
        self._say(text)
        self.spoken()

    def spoken(self) -> None:
        """The user has seen something else that moves: a bar, the program's own output."""
        self._since = self._now()

    @contextmanager
    def doing(self, what: str | Callable[[], str]) -> Iterator[None]:
        """What is being done meanwhile; a function is asked when it is told. Empty text: nothing is told."""
        self._doing.append(what if callable(what) else lambda: what)
        try:
            yield
        finally:
            self._doing.pop()

    def on_purpose(self) -> AbstractContextManager[None]:
        """Somebody looks on, for as long as it takes: nothing is told meanwhile."""
        return self.doing("")

    def waited(self) -> None:
        """The line waits: say what for, when it is time."""
        text = self._doing[-1]()
        since_s = self._now() - self._since
        if not text:
            # Somebody waits on purpose: that time is no silence.
            self.spoken()
        elif since_s >= FIRST_WORD_S and (text != self._said or since_s >= NEXT_WORD_S):
            self._said = text
            self.say(text)

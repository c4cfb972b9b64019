# mypy: ignore-errors
"""What Jiffy needs on the board beside a program; no project has a package of this name."""

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IMPORTING = 2048
"""``gc.threshold`` while modules are imported: what they keep stays close together."""


def settle() -> None:
    """The program has imported what it needs at first: collect less often, unless it has said how often itself."""
    if gc.threshold() == IMPORTING:
        gc.collect()
        gc.threshold(gc.mem_free() // 2)


def connect(console: bool, keeps: bool, pulls: bool) -> None:
    """Make the line ready for a program: with a ``console`` that answers requests; with a sys.stdin of its own, which
    ``keeps`` what is not ours or ``pulls`` it from the computer."""
    line: Any = None
    if pulls:
        from .stdin import PulledLine

        line = PulledLine()
    elif console:
        from .line import Line

        line = Line(keeps)
    if console:
        from .console import install

        install(line)
    if pulls or keeps:
        from .stdin import install as install_stdin

        install_stdin(line)


def boot(entry: str, record: str) -> None:
    """Import the program; when an exception ends it, keep the traceback as text in the file ``record``."""
    import sys

    before = set(sys.modules)
    try:
        __import__(entry)
    except Exception as error:
        from .last_words import keep

        keep(error, record, before)
        raise

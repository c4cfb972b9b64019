# mypy: ignore-errors
"""What Jiffy needs on the board beside a program; no project has a package of this name."""

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def settle() -> None:
    """The program has imported what it needs at first: collect less often, unless it has said how often itself."""
    # While modules are imported it is 2048: what they keep stays close together.
    if hasattr(gc, "threshold") and gc.threshold() == 2048:
        gc.collect()
        # Three quarters: 7 % slower than none, measured for a program that does nothing but allocate with half of a
        # 192 KB heap in use (half of the free memory: 24 %, 2048: twelve times as long).
        gc.threshold(gc.mem_free() * 3 // 4)


def connect(console: bool, keeps: bool, pulls: bool) -> None:
    """Make the line ready for a program: with a ``console`` that answers requests; with a sys.stdin of its own, which
    ``keeps`` what is not ours or ``pulls`` it from the computer."""
    line: Any = None
    if pulls or keeps:
        from . import stdin

        line = stdin.PulledLine() if pulls else stdin.KeptLine()
    if console:
        from .console import install

        line = install(line)
    if pulls or keeps:
        stdin.install(line, None if pulls else _typed(line))


def _typed(line: "Any") -> "Any":
    from .typed import Typed

    return Typed(line)


def boot(entry: str, record: str) -> None:
    """Import the program; when an exception ends it, print the traceback and keep it as text in the file ``record``."""
    import io
    import sys

    before = set(sys.modules)
    # Set aside now, as a program may fill the memory.
    text = io.StringIO(400)
    reserve = bytearray(500)  # what loading ``last_words`` and writing one file takes
    try:
        __import__(entry)
        return
    except Exception as error:
        sys.print_exception(error, text)
    finally:
        # Also after a Ctrl-C: who comes to the prompt then finds the board's own.
        getattr(sys, "_jiffy_restore", int)()
    # MicroPython takes the name of a module that could not be imported out of the table and leaves the module in its
    # place there, with all that the program holds: a name is written over it.
    sys.modules[entry] = None
    # What tasks had failed of before: often it tells why the program ended.
    failures = sys.modules.get("kernel.failures")
    # One by one, as a list of them takes memory: a program may hold what fills it in any of its modules.
    while True:
        for name in sys.modules:
            if name not in before:
                break
        else:
            break
        del sys.modules[name]
    del reserve
    gc.collect()
    tasks = "" if failures is None else failures.kept()
    from .last_words import keep

    keep(text.getvalue(), record, tasks)

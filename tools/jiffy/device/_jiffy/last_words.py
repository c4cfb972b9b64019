# mypy: ignore-errors
"""The traceback that ended a deployed program, kept in a file until somebody asks for it."""

import gc
import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def keep(error: BaseException, path: str, before: "set[Any]") -> None:
    """Write the traceback to the file, if it is another one than there. What the program took is freed first: the
    modules that were not there ``before`` it."""
    for name in list(sys.modules):
        if name not in before and not name.startswith("_jiffy"):
            del sys.modules[name]
    gc.collect()
    text = io.StringIO()
    sys.print_exception(error, text)
    lines = [line for line in text.getvalue().split("\n") if '"_jiffy/' not in line]
    _write(path, "\n".join(lines))


def _write(path: str, text: str) -> None:
    try:
        with open(path) as file:
            if file.read() == text:
                return
    except OSError:
        pass
    try:
        with open(path, "w") as file:
            file.write(text)
    except OSError:
        pass  # the flash is full: the traceback is printed all the same

"""Running a program: Ctrl-C interrupts it as long as it runs, and its traceback shows none of the board's own files."""

import io
import sys

import micropython  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

OWN_FRAME = '  File "device/'

# The functions of the virtual machine, not of the module that programs find under the name.
_print_exception: "Any" = sys.print_exception  # type: ignore[attr-defined]


def run(start: "Callable[..., Any]", *arguments: "Any") -> "BaseException | None":
    """Call `start` and return what it raised."""
    error: "BaseException | None" = None
    try:
        micropython.kbd_intr(3)
        start(*arguments)
        micropython.kbd_intr(-1)
    except BaseException as raised:
        error = raised
    try:
        micropython.kbd_intr(-1)
        for _ in range(2):  # a Ctrl-C that came at the last moment is raised here, where code jumps
            pass
    except KeyboardInterrupt as raised:
        error = error or raised
    return error


def print_traceback(error: BaseException) -> None:
    text = io.StringIO()
    _print_exception(error, text)
    lines = text.getvalue().split("\n")
    print("\n".join(line for line in lines if not line.startswith(OWN_FRAME)), end="")

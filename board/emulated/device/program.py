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
    try:
        return attempt(start, arguments)
    except KeyboardInterrupt as raised:  # one more came while the first was handled
        return settled(raised)


def attempt(start: "Callable[..., Any]", arguments: "tuple[Any, ...]") -> "BaseException | None":
    error: "BaseException | None" = None
    try:
        micropython.kbd_intr(3)
        start(*arguments)
    except BaseException as raised:
        error = raised
    return settled(error)


def settled(error: "BaseException | None") -> "BaseException | None":
    """The error, when Ctrl-C is no interrupt any more."""
    try:
        micropython.kbd_intr(-1)
        for _ in range(2):  # a Ctrl-C that came at the last moment is raised here, where code jumps
            pass
    except KeyboardInterrupt as raised:
        return settled(error or raised)
    return error


def print_traceback(error: BaseException) -> None:
    try:
        text = io.StringIO()
        _print_exception(error, text)
        lines = text.getvalue().split("\n")
        shown = "\n".join([line for line in lines if not line.startswith(OWN_FRAME)])
    except MemoryError:
        _print_exception(error)  # as it is: that takes no memory
    else:
        print(shown, end="")

# mypy: ignore-errors
"""The traceback that ended a deployed program, kept in a file until somebody asks for it."""

import sys


def keep(traceback: str, path: str, tasks: str) -> None:
    """Print the traceback, without what is ours in it, and write it to the file, behind those of ``tasks``, which were
    printed when they failed; if it is another text than there. The kernel has no numbers of lines."""
    text = "\n".join([line for line in traceback.split("\n") if not _is_ours(line)])
    sys.stdout.write(text)
    _write(path, tasks + text)


def _is_ours(line: str) -> bool:
    return '"_jiffy/' in line or ('"kernel/' in line and ", line 1, in " in line)


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

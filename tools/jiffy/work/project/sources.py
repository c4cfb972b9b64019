"""Python files of a program as they are on this computer: their text, their syntax tree, what they import."""

import ast
import codecs
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from jiffy.errors import UsageError


def content(path: Path) -> bytes:
    """What the file holds. Raises UsageError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None


def source(path: Path) -> bytes:
    """The Python file's text in UTF-8, which is all that MicroPython reads, without a byte order mark. Raises
    UsageError naming file and line when it is in another encoding."""
    text = content(path).removeprefix(codecs.BOM_UTF8)
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}, line {line}: not text in UTF-8 ({error.reason}): save it in UTF-8") from None
    return text


def parsed(path: Path) -> ast.Module:
    """The syntax tree of the file. Raises UsageError naming file and line when it is not Python."""
    text = source(path).decode()
    try:
        with warnings.catch_warnings():
            # What CPython finds odd in a program is not about MicroPython.
            warnings.simplefilter("ignore")
            return ast.parse(text, str(path))
    except SyntaxError as error:
        where = f"{path}, line {error.lineno}" if error.lineno else path
        raise UsageError(f"{where}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"{path} cannot be read as Python: {error or 'nested too deeply'}") from None


def imported_modules(path: Path, package: str) -> Iterator[str]:
    """Full names of what the file imports anywhere in it. ``from a import b`` gives ``a.b``, which may be no module."""
    tree = parsed(path)
    # Looking into expressions takes ten times as long; only __import__ hides there.
    nodes = ast.walk(tree) if b"__import__" in source(path) else _statements(tree.body)
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = ".".join(part for part in (_parent(package, level), module) if part)
                # Beside a program's own files there is no package: `from . import x` finds nothing on a board.
                yield from (base if alias.name == "*" else f"{base}.{alias.name}" for alias in names if base)
            case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(name)), *_]):
                yield name


def _parent(package: str, level: int) -> str:
    parts = package.split(".") if package else []
    return ".".join(parts[: len(parts) - level + 1]) if level else ""


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Every statement but those under ``if TYPE_CHECKING``."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        for_types = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for part in ("orelse",) if for_types else ("body", "orelse", "finalbody", "handlers", "cases"):
            held = getattr(node, part, ())
            waiting += held if isinstance(held, list) else ()

"""The device's side of a piped standard input as code for a board that has no file of ours: for ``exec``."""

import ast
import re
from functools import cache
from pathlib import Path

from jiffy.work.project.program import READS_INPUT

SOURCES = Path(__file__).resolve().parents[2] / "device" / "_jiffy"
MODULES = ("checksum", "line", "stdin")
RESTORE = "getattr(__import__('sys'),'_jiffy_restore',int)()"
"""Gives the board's own sys and input back, where they were replaced."""


def needs_prelude(code: str) -> bool:
    """Whether the code may read its standard input."""
    return READS_INPUT.search(code.encode()) is not None


@cache
def prelude() -> str:
    """Code that installs it, without a trace among the names of the prompt."""
    return f"exec({_source()!r},{{}})"


def without_own_frames(traceback: str) -> str:
    """The traceback without the lines about what is ours."""

    def kept(found: re.Match[str]) -> str:
        line, name = int(found[1]), found[2]
        return "" if any(line in lines and name == ours for ours, lines in _functions()) else found[0]

    return re.sub(r'^ *File "<string>", line (\d+), in (\S+)\n', kept, traceback, flags=re.MULTILINE)


@cache
def _functions() -> list[tuple[str, range]]:
    """The functions of ours by name, each with its lines."""
    nodes = [node for node in ast.walk(ast.parse(_source())) if isinstance(node, ast.FunctionDef)]
    return [(node.name, range(node.lineno, (node.end_lineno or 0) + 1)) for node in nodes]


@cache
def _source() -> str:
    body = [node for name in MODULES for node in _needed(ast.parse((SOURCES / f"{name}.py").read_text("utf-8")).body)]
    tree = _Stripper().visit(ast.Module(body, []))
    lines = ast.unparse(ast.fix_missing_locations(tree)).split("\n")
    text = "\n".join(re.sub(r"^ +", lambda blanks: " " * (len(blanks[0]) // 4), line) for line in lines if line)
    return text + "\ninstall(PulledLine())"


def _needed(body: list[ast.stmt]) -> list[ast.stmt]:
    return [node for node in body if not (isinstance(node, ast.ImportFrom) and node.level)]


class _Stripper(ast.NodeTransformer):
    """Leaves out what only people and type checkers read."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return None
        self.generic_visit(node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        return ast.Pass() if node.level else node  # of a module that stands here as well

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return ast.Assign([node.target], node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

"""Make Python source short for the wire: no comments, docstrings or annotations, one-letter names of its own."""

import ast
import builtins
import contextlib
import io
import string
import tokenize
from collections.abc import Iterator


def minified(source: str) -> str:
    """The same program in fewer bytes. Every name that ``source`` binds is renamed: no one outside may use them, and
    no call in it may pass a keyword to its own functions."""
    tree = ast.parse(source)
    _drop_docstrings(tree)
    tree = ast.fix_missing_locations(_Renamer(_bound_names(tree)).visit(tree))
    return "\n".join(map(_tight, ast.unparse(tree).split("\n"))) + "\n"


def _tight(line: str) -> str:
    """The line indented by one blank a level, with blanks only between words."""
    text = line.lstrip(" ")
    tight = " " * ((len(line) - len(text)) // 4)
    for token in _tokens(text):
        tight += " " + token if _is_word(tight[-1:]) and _is_word(token[:1]) else token
    return tight


def _tokens(text: str) -> Iterator[str]:
    # No token of what ast.unparse writes spans lines; a line that begins a block is no program by itself.
    with contextlib.suppress(tokenize.TokenError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            yield token.string.strip("\n")


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef)) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _bound_names(tree: ast.Module) -> dict[str, str]:
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.alias(name=name):
                found[name] = found.get(name, 0) + 1
            case ast.ExceptHandler(name=str(name)) | ast.Name(id=name, ctx=ast.Store()):
                found[name] = found.get(name, 0) + 1
    letters = string.ascii_letters
    short = [first + second for first in ("", *letters) for second in letters]
    free = (name for name in short if name not in found and not hasattr(builtins, name))
    return {name: next(free) for name in found}


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self._names[node.name]
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg, node.annotation = self._names[node.arg], None
        return node

    def visit_alias(self, node: ast.alias) -> ast.alias:
        node.asname = self._names[node.name]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        node.name = node.name and self._names[node.name]
        self.generic_visit(node)
        return node

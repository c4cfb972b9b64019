"""Make Python source short for the wire: no comments, docstrings or annotations, one-letter names of its own. Names of
the module begin with an underscore, so that a user's own short names at the prompt stay what they are."""

import ast
import builtins
import contextlib
import io
import string
import tokenize
from collections.abc import Iterator


def minified(source: str) -> str:
    """The same program in fewer bytes. Every name that ``source`` binds is renamed: no one outside may use them, and
    no call in it may pass a keyword to its own functions. Functions share their short names, since each different one
    takes memory on a board for ever; functions in functions see nothing of the outer one."""
    tree = ast.parse(source)
    _drop_docstrings(tree)
    outer = dict(zip(sorted(module_names(tree)), _short_names(tree, "_"), strict=False))
    tree = ast.fix_missing_locations(_Renamer(outer, list(_short_names(tree, ""))).visit(tree))
    return "\n".join(_tight(line) for line in ast.unparse(tree).split("\n") if line) + "\n"


def _short_names(tree: ast.Module, prefix: str) -> Iterator[str]:
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(dir(builtins))
    letters = string.ascii_letters
    names = (prefix + first + second for first in ("", *letters) for second in letters)
    return (name for name in names if name not in taken)


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


def module_names(tree: ast.Module) -> set[str]:
    """What the program binds for all of it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Global(names=names):
                found.update(names)
            case ast.Module(body=body):
                for statement in body:
                    found.update(_bound_by(statement))
    return found


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name):
            yield name
        case ast.Import(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case ast.Assign(targets=targets):
            yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _own_names(function: ast.FunctionDef) -> list[str]:
    """What the function binds for itself, the most used first."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Global(names=names):
                shared.update(names)
            case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)) | ast.Name(id=name, ctx=ast.Store()):
                found.setdefault(name, 0)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in found:
            found[node.id] += 1
    return sorted(found.keys() - shared, key=lambda name: (-found[name], name))


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str], short: list[str]) -> None:
        self._names = names
        self._short = short

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_Global(self, node: ast.Global) -> ast.Global:
        node.names = [self._names[name] for name in node.names]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self._names[node.name]
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        inner = _Renamer({**self._names, **dict(zip(_own_names(node), self._short, strict=False))}, self._short)
        for argument in node.args.args:
            inner.visit_arg(argument)
        node.body = [inner.visit(statement) for statement in node.body]
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

"""What a source forgets to call or to await, found before it is sent: MicroPython passes over it in silence.

    asyncio.run(main)       the function instead of its coroutine
    asyncio.sleep(1)        a coroutine that nobody awaits
    main()

Only what is certain is told: a name counts when every binding of it, in the scope where it is looked up, says the same.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiffy.work.project.program import Program
from jiffy.work.project.project_files import LIBRARY
from jiffy.work.project.sources import parsed

ASYNCIO = frozenset({"asyncio", "uasyncio", "kernel"})
AWAITED = frozenset(
    {"open_connection", "sleep", "sleep_ms", "sleep_us", "start_server", "to_thread", "wait", "wait_for", "wait_for_ms"}
)
"""Of asyncio's functions, those that do nothing until they are awaited."""
TAKES_ONE = frozenset(
    {"create_task", "ensure_future", "run", "run_until_complete", "shield", "wait_for", "wait_for_ms"}
)
TAKES_SEVERAL = frozenset({"gather"})
GIVES_A_RUNNER = frozenset({"TaskGroup", "get_event_loop", "get_running_loop", "new_event_loop"})

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Statement = ast.stmt | ast.ExceptHandler


@dataclass(frozen=True)
class Meaning:
    """What a name stands for, as far as it matters here."""

    kind: str
    """"coroutine function", "asyncio" (the module), "runner" (a loop, a task group), "instance", or "" for all else."""
    members: frozenset[str] = frozenset()
    """Of an instance: the methods that are coroutine functions."""


COROUTINE_FUNCTION = Meaning("coroutine function")
MODULE = Meaning("asyncio")
RUNNER = Meaning("runner")
OTHER = Meaning("")
Scope = dict[str, Meaning]


def warnings(program: Program) -> list[str]:
    """One line for each place in the program's own files; libraries in lib/ are others' business."""
    own = [path for path in program.own_files if path.endswith(".py") and not path.startswith(f"{LIBRARY}/")]
    names = program.local_names()
    return [
        f"{names[path]}, line {line}: {text}" for path in own for line, text in forgotten(parsed(program.files[path]))
    ]


def forgotten(tree: ast.Module) -> list[tuple[int, str]]:
    """Lines, in order, and what is wrong there."""
    if not any(isinstance(node, ast.AsyncFunctionDef | ast.Import | ast.ImportFrom) for node in ast.walk(tree)):
        return []
    return sorted(_Finder(tree).found)


class _Finder(ast.NodeVisitor):
    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[int, str]] = []
        # A name that a function declares global may be anything by the time it is used.
        self._declared = {
            name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
        }
        self._scopes: list[Scope] = [_bindings(tree.body)]
        self._awaits = False
        self._visit_all(tree.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        instance = Meaning("instance", _coroutine_methods(node))
        for statement in node.body:
            if isinstance(statement, FunctionNode) and not statement.decorator_list and statement.args.args:
                self._visit_function(statement, {statement.args.args[0].arg: instance})
            else:
                self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node, {})

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node, {})

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Its parameters are unknown."""

    def _visit_function(self, node: FunctionNode, known: Scope) -> None:
        parameters = dict.fromkeys((each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)), OTHER)
        inner = _bindings(node.body)
        # Bound again inside, the first parameter is no instance any more.
        self._scopes.append({**parameters, **known, **inner})
        awaits, self._awaits = self._awaits, isinstance(node, ast.AsyncFunctionDef)
        self._visit_all(node.body)
        self._awaits = awaits
        self._scopes.pop()

    def _visit_all(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self.visit(statement)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and self._gives_coroutine(node.value.func):
            name = ast.unparse(node.value.func)
            remedy = f"write `await {name}(...)`" if self._awaits else f"write `asyncio.run({name}(...))`, or await it"
            self.found.append((node.lineno, f"{name}() does nothing until it is awaited: {remedy}"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self._asyncio_name(node.func)
        taken = node.args if name in TAKES_SEVERAL else node.args[:1] if name in TAKES_ONE else []
        for argument in taken:
            if self._is_coroutine_function(argument):
                given = ast.unparse(argument)
                self.found.append(
                    (node.lineno, f"{name} gets the function {given}: write {given}(), with its parentheses")
                )
        self.generic_visit(node)

    def _gives_coroutine(self, function: ast.expr) -> bool:
        return self._is_coroutine_function(function) or self._asyncio_name(function, AWAITED) in AWAITED

    def _is_coroutine_function(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return self._meaning(name) == COROUTINE_FUNCTION
            case ast.Attribute(value=ast.Name(id=name), attr=method):
                return method in self._meaning(name).members
        return False

    def _asyncio_name(self, function: ast.expr, of_module: frozenset[str] = frozenset()) -> str:
        """Which of asyncio's functions, or of a runner's methods, this is; nothing for another one."""
        match function:
            case ast.Name(id=name):
                meaning = self._meaning(name)
                return meaning.kind.removeprefix("asyncio.") if meaning.kind.startswith("asyncio.") else ""
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                kinds = ("asyncio",) if of_module else ("asyncio", "runner")
                return attribute if self._meaning(name).kind in kinds else ""
        return ""

    def _meaning(self, name: str) -> Meaning:
        found = next((scope[name] for scope in reversed(self._scopes) if name in scope), OTHER)
        return OTHER if name in self._declared else found


def _coroutine_methods(node: ast.ClassDef) -> frozenset[str]:
    """Those that nothing in the class binds to anything else."""
    methods = {name for name, meaning in _bindings(node.body).items() if meaning == COROUTINE_FUNCTION}
    stored = {
        each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    }
    return frozenset(methods - stored)


def _bindings(body: Sequence[ast.stmt]) -> Scope:
    """What each name that is bound in this scope, not in those within it, stands for."""
    scope: Scope = {}
    for name, meaning in _bound(body):
        scope[name] = meaning if scope.get(name, meaning) == meaning else OTHER
    return scope


def _bound(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, Meaning]]:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        known: list[ast.expr] = []
        match node:
            case ast.AsyncFunctionDef() | ast.FunctionDef() | ast.ClassDef():
                yield node.name, COROUTINE_FUNCTION if _is_coroutine(node) else OTHER
                continue
            case ast.Lambda():
                continue
            case ast.Import(names=names):
                yield from ((each.asname or each.name.partition(".")[0], _module(each.name)) for each in names)
            case ast.ImportFrom(module=module, names=names, level=0) if module in ASYNCIO:
                yield from ((each.asname or each.name, Meaning(f"asyncio.{each.name}")) for each in names)
            case ast.ImportFrom(names=names):
                yield from ((each.asname or each.name, OTHER) for each in names)
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if _is_runner(value):
                yield name, RUNNER
                known = [target]
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name) as target) if _is_runner(value):
                yield name, RUNNER
                known = [target]
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name, OTHER
            case ast.ExceptHandler(name=str(name)):
                yield name, OTHER
        waiting += [child for child in ast.iter_child_nodes(node) if child not in known]


def _module(name: str) -> Meaning:
    return MODULE if name in ASYNCIO else OTHER


def _is_runner(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="asyncio" | "uasyncio" | "kernel"), attr=attribute)):
            return attribute in GIVES_A_RUNNER
    return False


def _is_coroutine(node: ast.AST) -> bool:
    """Whether it is an ``async def`` that gives a coroutine: no decorator may change it, and it does not yield."""
    return isinstance(node, ast.AsyncFunctionDef) and not node.decorator_list and not any(_yields(node.body))


def _yields(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)

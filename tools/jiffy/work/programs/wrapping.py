"""A program's code as it is handed to the raw REPL: the program's own, between a beginning and an end of ours.

The end prints a frame with a nonce, from a string that is there before the program starts, so that it needs no memory:
by it the host tells the end of the program from output that looks like one. SystemExit is passed on as another
exception with the nonce in it, since firmware answers SystemExit by a soft reset; but not in a program that may ask for
one, where machine.soft_reset() and a sys.exit() without a status are the same.
"""

import ast
import io
import re
import sys
import tokenize
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex

from jiffy.protocol.frames import ENDED, encoded

SIMPLE = (
    ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Pass, ast.Import, ast.ImportFrom, ast.Global,
    ast.Raise, ast.Assert,
)  # fmt: skip
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What parsing raises for what is none, or is nested deeper than this computer's Python follows."""
EXIT = 'raise Exception("{nonce}",_jiffy_exit.args[0])if _jiffy_exit.args else {without_status}'


@dataclass(frozen=True)
class Wrapped:
    """``code`` is for the raw REPL; its line numbers are the program's and ``lines_before`` more."""

    code: str
    nonce: str
    lines_before: int = 0

    def own_lines(self, traceback: str) -> str:
        """The traceback with the line numbers of the program."""

        def number(found: re.Match[str]) -> str:
            return f"{found[1]}{max(1, int(found[2]) - self.lines_before)}"

        return re.sub(r'(File "<stdin>", line )(\d+)', number, traceback) if self.lines_before else traceback

    def exit_status(self, error: str) -> int:
        """The status for the error text of the program; prints what a person should see of it. 0 when it ended well,
        1 when it raised, else what it gave to ``sys.exit``."""
        error = error.replace("\r", "").rstrip()
        if not error:
            return 0
        exited = re.search(rf"^Exception: \('{self.nonce}', (.*)\)$", error, re.MULTILINE | re.DOTALL)
        if not exited:
            print(self.own_lines(error), file=sys.stderr)
            return 1
        return status_of(exited[1])


def status_of(shown: str) -> int:
    """The status for what was given to ``sys.exit``, as the board shows it."""
    value: object = shown
    with suppress(*NO_PYTHON):
        value = ast.literal_eval(shown)
    if value is None or isinstance(value, int):
        return int(value or 0) & 0xFF
    print(value, file=sys.stderr)
    return 1


def is_expression(code: str) -> bool:
    """Whether the code is one expression, whose value a prompt would show."""
    try:
        ast.parse(code.strip(), mode="eval")
    except RecursionError:
        # It is nested deeper than this Python turns into a tree, which it does of what it has understood.
        return True
    except NO_PYTHON:
        return False
    return True


def wrapped(code: str, *, last: str = "") -> Wrapped:
    """Any code; an expression prints its value as at the prompt. ``last`` is done when it has ended. What cannot be
    wrapped goes as it is: the board will say what is wrong with it."""
    nonce = token_hex(4)
    if is_expression(code):
        return Wrapped(_between(f"__repl_print__(({code.strip()}\n))", nonce, last, resets=may_soft_reset(code)), nonce)
    code = code.replace("\r\n", "\n")
    try:
        body = ast.parse(code).body
        if not body:
            return Wrapped(_between("pass", nonce, last), nonce)
        resets = may_soft_reset(code)
        if "\n" not in code.strip() and all(isinstance(statement, SIMPLE) for statement in body):
            return Wrapped(_between(code.strip(), nonce, last, resets=resets), nonce)
        return Wrapped(_between("\n" + indented(code), nonce, last, resets=resets), nonce, 1)
    except (*NO_PYTHON, tokenize.TokenError):
        return Wrapped(code, nonce)


def wrapped_statements(lines: list[str], *, last: str = "", resets: bool = False) -> Wrapped:
    """Statements of ours; ``last`` is done when the program, which may ask for a soft reset (``resets``), has ended."""
    nonce = token_hex(4)
    return Wrapped(_between("".join("\n " + line for line in lines), nonce, last, resets=resets), nonce, 1)


def may_soft_reset(code: str) -> bool:
    """Whether the code may call ``machine.soft_reset()``."""
    return "soft_reset" in code


def _between(body: str, nonce: str, last: str = "", *, resets: bool = False) -> str:
    ended = encoded(ENDED, nonce).decode().rstrip("\n")
    exit_ = EXIT.format(nonce=nonce, without_status="_jiffy_exit" if resets else f'Exception("{nonce}",None)')
    return f"try:{body}\nexcept SystemExit as _jiffy_exit:{exit_}\nfinally:{last and last + ';'}print({ended!r})\n"


def indented(code: str) -> str:
    """The code one level deeper; lines inside of a string stay as they are. Raises tokenize.TokenError."""
    inside: set[int] = set()
    begun: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        name = tokenize.tok_name[token.type]
        if name == "FSTRING_START":
            begun.append(token.start[0])
        start = begun.pop() if name == "FSTRING_END" else token.start[0]
        if name in ("STRING", "FSTRING_END"):
            inside.update(range(start + 1, token.end[0] + 1))
    # A tab: it moves lines that are indented by blanks and lines that are indented by tabs by the same.
    lines = code.split("\n")
    return "\n".join(line if number in inside else "\t" + line for number, line in enumerate(lines, 1))

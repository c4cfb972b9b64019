"""Small pieces of code on the board, each whole in itself: nothing of them is needed by the next one.

Every firmware runs them in raw REPL, also with a heap that is nearly full or in crumbs. A new name costs such a board a
block that it may not have, so a piece uses names that every firmware holds already (``key``, ``file``, ``path``), and a
path goes there as a literal too long to be interned. When memory does not suffice even so, one soft reset frees it and
the piece is run again.

A line damages bytes, and nothing may be removed or moved by a name that arrived wrong: a piece is run only when the sum
of its letters is right, and what the board answers are lines of numbers, the last one the sum of the others. (Where the
answer needs more than that, as a file's content does, it has its own checksum.) Nothing of it is ever evaluated.
"""

from collections.abc import Callable, Sequence

from jiffy.errors import BoardException, BoardMemoryFull, Damaged, JiffyError, classified, escaped
from jiffy.session.features import Features
from jiffy.session.session import Session

ATTEMPTS = 3
MOST_NAMES = 8
LONGEST_LITERAL = 600
"""Bytes of a literal with paths: the compiler copies it, and a crumbled heap has no large blocks."""
INTERNED_BELOW = 11
"""Shorter literals are interned by the compiler."""
CODE_ERRORS = ("SyntaxError", "IndentationError", "NameError", "ZeroDivisionError")
PRINT_END = "print(*end+[sum(end)])"
FLASH_STEP_S = 1.0
"""What two slow erases take."""


def literal(text: str) -> str:
    """``text`` as an expression that any MicroPython reads and that leaves nothing behind."""
    if len(text.encode()) >= INTERNED_BELOW:
        return ascii(text)
    return f"{' ' * INTERNED_BELOW + text!a}[{INTERNED_BELOW}:]"


class RemoteCode:
    """Runs pieces of code on the board of ``session``."""

    def __init__(self, session: Session, *, may_reset: bool = True) -> None:
        self.session = session
        self.is_guarded = False
        """Whether the sum is checked: it takes memory that the smallest firmware, without folders, does not have."""
        self._may_reset = may_reset

    def features(self) -> Features:
        """What the firmware can do."""
        try:
            return self.session.features
        except BoardMemoryFull as error:
            if not self._reset(error):
                raise
            return self.session.features

    def run(self, code: str, doing: str, working_s: float = 0.0) -> str:
        """The text that the piece printed, as ``output``."""
        return self.output(code, doing, working_s).decode("utf-8", "replace")

    def output(self, code: str, doing: str, working_s: float = 0.0) -> bytes:
        """What the piece printed; ``working_s`` is the time that the board may need for it besides. Raises NoSpace,
        BoardMemoryFull, RemoteFileError, which call the step ``doing``."""
        while True:
            try:
                return self._execute(code, doing, working_s)
            except BoardException as exception:
                error = error_of(exception, doing)
                if not self._reset(error):
                    raise error from exception

    def each(
        self,
        names: Sequence[str],
        body: str,
        doing: str,
        *,
        before: str = "",
        working_s: Callable[[str], float] = lambda name: FLASH_STEP_S,
    ) -> list[list[int]]:
        """Run ``body``, which makes a list of numbers ``end``, with each of ``names`` as ``key``, several in one turn
        of the line; the lists. ``doing`` names the step in errors, ``{}`` in it the name."""
        lines: list[str] = []
        while len(lines) < len(names):
            batch = next_batch(names[len(lines) :])
            code = f"{before}for key in {listed(batch)}:\n{body} {PRINT_END}\n"
            try:
                output = self._execute(code, doing.format("files on the board"), sum(map(working_s, batch)))
                if len(_lines(output)) != len(batch):
                    raise damaged(output)
                lines += _lines(output)
            except BoardException as exception:
                # What has been done is not done again.
                lines += _lines(exception.output)
                error = error_of(exception, doing.format(names[min(len(lines), len(names) - 1)]))
                if not self._reset(error):
                    raise error from exception
        return [numbers(line) for line in lines]

    def _execute(self, code: str, doing: str, working_s: float) -> bytes:
        for _ in range(ATTEMPTS - 1 if self.is_guarded else 0):
            try:
                return self._execute_once(code, doing, working_s)
            except BoardException as exception:
                if not exception.summary.startswith(CODE_ERRORS):
                    raise
        return self._execute_once(code, doing, working_s)

    def _execute_once(self, code: str, doing: str, working_s: float) -> bytes:
        with self.session.doing(doing):
            return self.session.execute(
                guarded(code) if self.is_guarded else code, timeout_s=self.session.timeout_s + working_s
            )

    def _reset(self, error: JiffyError) -> bool:
        """Free the board's memory, once, where that mends it."""
        if not self._may_reset or not isinstance(error, BoardMemoryFull):
            return False
        self._may_reset = False
        self.session.clear_memory(error)
        return True


def error_of(exception: BoardException, doing: str) -> JiffyError:
    """The error behind what the board raised. What no piece of ours raises when it arrives whole is the line's."""
    if exception.summary.startswith(CODE_ERRORS):
        return Damaged(f"{doing}: the code for it was damaged on its way; run the command again", exception.traceback)
    return classified(exception, doing)


def guarded(code: str) -> str:
    """The piece as one that runs only when it has arrived as it was sent."""
    return f"key={code!a}\nif sum(map(ord,key))!={sum(map(ord, code))}:1//0\nexec(key)"


def numbers(line: str) -> list[int]:
    """The numbers of a line without their sum. Raises Damaged."""
    try:
        *found, total = map(int, line.split())
    except ValueError:
        raise damaged(line.encode()) from None
    if sum(found) != total:
        raise damaged(line.encode())
    return found


def damaged(output: bytes) -> Damaged:
    return Damaged(f"the board's answer about its files is damaged: {escaped(output)}; run the command again")


def next_batch(names: Sequence[str]) -> list[str]:
    """The first of ``names`` that fit one turn of the line; at least one."""
    batch: list[str] = []
    for name in names[:MOST_NAMES]:
        alone = "\n" in name
        if batch and (alone or len(ascii("\n".join([*batch, name]))) > LONGEST_LITERAL):
            break
        batch.append(name)
        if alone:
            break
    return batch


def listed(batch: list[str]) -> str:
    """An expression for a sequence of the names: one literal, where a newline can separate them."""
    if len(batch) == 1:
        return f"({literal(batch[0])},)"
    return f"{literal(chr(10).join(batch))}.split('\\n')"


def _lines(output: bytes) -> list[str]:
    return [line.strip("\r") for line in output.decode("utf-8", "replace").split("\n")[:-1]]

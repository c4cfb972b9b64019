"""Looks into a program while it runs: asks its console over the serial line, and tells what it finds in its place."""

import json
from dataclasses import asdict, dataclass
from enum import Enum, auto

from jiffy.errors import BoardMemoryFull, Damaged, NotRunning, TimedOut, escaped
from jiffy.line.transport import Transport
from jiffy.protocol.frames import REPLY, Frame, FrameParser, Text, request
from jiffy.protocol.raw_repl import LEAVE_RAW

ASK_AGAIN_S = 0.5
RAW_PROMPT_AFTER_S = 1.0
"""So long a board is silent before it is asked whether it stands at its raw prompt, which echoes nothing."""
SEEN_LIMIT = 2000
PROMPT = b">>> "
ECHO = b"q?ps"


@dataclass(frozen=True)
class TaskRow:
    """One task of the board's kernel; ``deadline_ms`` is the time until it wakes by itself, or None."""

    id: int
    name: str
    state: str
    waits_for: str
    deadline_ms: int | None
    system: bool


@dataclass(frozen=True)
class Snapshot:
    """The board's answer to ``ps``. ``free_bytes`` is None where the firmware cannot tell; ``failures`` is the text of
    the last tracebacks that ended tasks."""

    tasks: tuple[TaskRow, ...]
    uptime_ms: int
    free_bytes: int | None
    capacity: int
    failures: str = ""
    jiffy: str = ""
    """The version of Jiffy that brought the program, where it says so."""

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2)


class Sight(Enum):
    """What stands in the place of an answer."""

    PROMPT = auto()
    RAW_PROMPT = auto()
    ECHO = auto()
    PRINTING = auto()
    SILENCE = auto()


class Asking:
    """One question to a running program, put again until it is answered. No I/O: ``to_send`` tells what to write."""

    def __init__(self, now: float) -> None:
        self._parser = FrameParser()
        self._begun = self._ask_at = now
        self._asked_for_prompt = False
        self.seen = b""
        self._last_arrival = float("-inf")

    def to_send(self, now: float) -> bytes:
        """The request when it is time for it; or what makes a raw prompt show itself; else nothing."""
        if not self._asked_for_prompt and not self.seen and now - self._begun >= RAW_PROMPT_AFTER_S:
            self._asked_for_prompt = True
            return LEAVE_RAW
        if now < self._ask_at:
            return b""
        self._ask_at = now + ASK_AGAIN_S
        return request("ps")

    def receive(self, data: bytes, now: float) -> Snapshot | None:
        """The answer, if it is here."""
        for piece in self._parser.receive(data):
            if isinstance(piece, Frame) and piece.kind == REPLY:
                return parse(piece.payload)
            if isinstance(piece, Text):
                self.seen = (self.seen + piece.data)[-SEEN_LIMIT:]
                self._last_arrival = now
        return None

    @property
    def at_prompt(self) -> bool:
        """The board has shown its prompt: no program will answer."""
        shown = self.seen.endswith(PROMPT)
        return shown and (ECHO in self.seen or self._asked_for_prompt)

    def sight(self, now: float) -> Sight:
        if self.at_prompt:
            return Sight.PROMPT if ECHO in self.seen else Sight.RAW_PROMPT
        if ECHO in self.seen:
            return Sight.ECHO
        return Sight.PRINTING if now - self._last_arrival < 2 * ASK_AGAIN_S else Sight.SILENCE


def ask(transport: Transport, timeout_s: float) -> Snapshot:
    """The task table of the program that runs on the board. Raises NotRunning, TimedOut, Damaged, ConnectionLost."""
    with transport.waiting.doing(f"waiting for the program on {transport.name} to answer"):
        snapshot, asking = _ask(transport, timeout_s)
    if snapshot is None:
        raise _without_answer(asking, transport.name, timeout_s, transport.now())
    return snapshot


def look(transport: Transport, timeout_s: float) -> tuple[Snapshot | None, bytes]:
    """The same of a program that need not answer: what it says, if it does, and what it has printed meanwhile. Raises
    NotRunning for a board at its prompt."""
    snapshot, asking = _ask(transport, timeout_s)
    if asking.at_prompt:
        raise _without_answer(asking, transport.name, timeout_s, transport.now())
    return snapshot, asking.seen


def _ask(transport: Transport, timeout_s: float) -> tuple[Snapshot | None, Asking]:
    now = transport.now()
    asking = Asking(now)
    deadline = now + timeout_s
    snapshot = None
    while now < deadline and snapshot is None and not asking.at_prompt:
        transport.write(asking.to_send(now))
        data = transport.read(min(ASK_AGAIN_S, deadline - now))
        now = transport.now()
        snapshot = asking.receive(data, now)
    return snapshot, asking


def _without_answer(asking: Asking, name: str, timeout_s: float, now: float) -> NotRunning | TimedOut:
    within = f"{name}: no answer within {timeout_s:g} s"
    match asking.sight(now):
        case Sight.PROMPT:
            return NotRunning(f"{name} stands at its prompt: no program runs; `jiffy run` or `jiffy reset` starts one")
        case Sight.RAW_PROMPT:
            return NotRunning(
                f"{name} stood at its raw prompt, where another tool has left it: no program runs; "
                "`jiffy run` or `jiffy reset` starts one"
            )
        case Sight.ECHO:
            return TimedOut(f"{within}: the program echoes what is typed; it waits for a line of input, without a task")
        case Sight.PRINTING:
            return TimedOut(
                f"{within}: a program prints meanwhile, and has no console of Jiffy or does not let it run; "
                f"its last line: {_last_line(asking.seen)}"
            )
    return TimedOut(
        f"{within} and nothing was printed: the program is busy without a pause, sleeps with run(idle=...), has "
        "taken all memory, or does not use Jiffy's kernel; or another tool has left the board amid a paste"
    )


def _last_line(seen: bytes) -> str:
    # What has come of the line that is being printed says less than the one before.
    lines = [line for line in (seen.rpartition(b"\n")[0] or seen).splitlines() if line.strip()]
    return escaped(lines[-1]) if lines else "an empty one"


def parse(text: str) -> Snapshot:
    """Raises Damaged when the text, whose checksum was right, is not an answer to ``ps``."""
    try:
        answer = json.loads(text)
        if "memory_full" in answer:
            raise BoardMemoryFull(
                "the program goes on, and its memory is too full for the task table: what does it keep?"
            )
        tasks = tuple(parse_task(*task) for task in answer["tasks"])
        free = answer["free_bytes"]
        return Snapshot(
            tasks,
            int(answer["uptime_ms"]),
            None if free is None else int(free),
            int(answer["capacity"]),
            str(answer["failures"]),
            str(answer.get("jiffy", "")),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"the board's answer is not a task table ({error}); deploy the program again with this version of jiffy",
            text[:600],
        ) from None


def parse_task(
    number: object, name: object, state: object, waits_for: object, deadline_ms: object, system: object
) -> TaskRow:
    """A row of the answer."""
    return TaskRow(
        int(str(number)),
        str(name),
        str(state),
        str(waits_for),
        None if deadline_ms is None else int(str(deadline_ms)),
        bool(system),
    )

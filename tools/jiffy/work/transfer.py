"""Bring files to the board: only what it lacks, verified there, and all in place or none.

Files are staged under the hash of their content, then one journal names all renames, and the agent (or, after a power
cut, the next transfer or the boot stub) carries it out. Anything wrong on the line ends the attempt; the next one
begins where the last verified byte was staged.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jiffy.errors import (
    BoardException,
    ConnectionLost,
    Damaged,
    JiffyError,
    NotSupported,
    TimedOut,
    classified,
    escaped,
)
from jiffy.session.session import Session
from jiffy.work import agent, manifest
from jiffy.work.agent import (
    Abilities,
    AgentOutput,
    Credit,
    Ended,
    Event,
    Reply,
    Segment,
    Unexpected,
    chunks,
    largest_segment,
)
from jiffy.work.manifest import Entry
from jiffy.work.progress import OnProgress, Progress

ATTEMPTS = 6
STALL_S = 3.0
"""How long a healthy board may be silent: a flash erase, a hash of a large file."""
SLOWEST_BOARD_BYTES_PER_S = 50_000
"""At which a slow board hashes what it has and writes what comes."""
SLOWEST_BYTES_PER_S = 960
"""9,600 baud; assumed until the line has shown what it can do."""
CAUTIOUS_CREDIT = 64
"""Bytes on the way at once after a first failure: half of the smallest receive buffer."""


class _LineFault(Exception):
    """Something on the line is not as it was sent; another attempt may repair it."""


def send_files(
    session: Session,
    files: Mapping[str, bytes],
    *,
    stage: str,
    listing: str = "",
    on_progress: OnProgress | None = None,
    stall_s: float = STALL_S,
) -> Progress:
    """Make each path of ``files`` (absolute, on the board) hold its bytes; folders are made, unchanged files not sent.

    ``stage`` is a folder on the same file system for what is half done; it belongs to the transfer alone. ``listing``
    is the path of a file among ``files`` that names one path a line: files named by the board's last copy of it and
    not in ``files`` are removed. Files are put in place in the order of ``files``. The board stands at its raw prompt
    afterwards, also after an error.

    Raises NotSupported when the firmware cannot run the agent, NoSpace before anything is written, BoardMemoryFull,
    RemoteFileError, ConnectionLost, and Damaged when the line is worse than several attempts can repair.
    """
    manifest.check_paths(files)
    abilities = Abilities.of(session.features)
    if abilities is None:
        raise NotSupported(
            "the board's firmware has no folders, renaming or checksums: it cannot receive a tree of files"
        )
    entries = [Entry(path, data, abilities.digest(data)) for path, data in files.items()]
    progress = Progress(files=len(entries))
    started = time.monotonic()
    try:
        _repeat(session, entries, abilities, _Plan(stage, listing, stall_s), progress, on_progress)
    finally:
        progress.seconds = time.monotonic() - started
    return progress


@dataclass(frozen=True)
class _Plan:
    stage: str
    listing: str
    stall_s: float


def _repeat(
    session: Session,
    entries: list[Entry],
    abilities: Abilities,
    plan: _Plan,
    progress: Progress,
    on_progress: OnProgress | None,
) -> None:
    for attempt in range(ATTEMPTS):
        progress.attempts += 1
        credit = CAUTIOUS_CREDIT if attempt else abilities.segment_bytes
        attempt_now = _Attempt(session, entries, abilities, plan, credit, progress, on_progress)
        try:
            attempt_now.run()
            return
        except (_LineFault, TimedOut, Damaged) as fault:
            progress.faults.append(str(fault))
            _back_to_prompt(session, thoroughly=attempt >= 2)
        except BoardException as exception:
            session.enter()
            if attempt or not exception.summary.startswith("MemoryError"):
                raise classified(exception, "sending files") from exception
            # What ran before may hold the memory that the agent needs.
            session.soft_reset()
            abilities = abilities.smaller()
        except ConnectionLost:
            raise
        except (KeyboardInterrupt, JiffyError):
            _leave_usable(session)
            raise
    raise Damaged(
        f"{session.transport.name}: the line damages what is sent; gave up after {ATTEMPTS} attempts "
        f"(the last one: {progress.faults[-1]}). Nothing on the board has changed",
        "\n".join(progress.faults),
    )


def _back_to_prompt(session: Session, *, thoroughly: bool) -> None:
    """After a fault: the agent may be dead, or waiting in the middle of a segment."""
    session.enter()
    if thoroughly:
        # Something else may be printing: a timer of the program that was interrupted.
        session.soft_reset()


def _leave_usable(session: Session) -> None:
    try:
        session.enter()
    except JiffyError:
        # The first error is the one to tell.
        return


class _Attempt:
    """One run of the agent."""

    def __init__(
        self,
        session: Session,
        entries: list[Entry],
        abilities: Abilities,
        plan: _Plan,
        credit: int,
        progress: Progress,
        on_progress: OnProgress | None,
    ) -> None:
        self._session = session
        self._entries = entries
        self._abilities = abilities
        self._plan = plan
        self._credit = credit
        self._progress = progress
        self._on_progress = on_progress
        self._output = AgentOutput()
        self._working_s = sum(len(entry.data) for entry in entries) / SLOWEST_BOARD_BYTES_PER_S
        self._seconds_per_byte = 1 / SLOWEST_BYTES_PER_S
        self._last_written = 0

    def run(self) -> None:
        code = agent.code(self._abilities, self._plan.stage, self._credit)
        self._progress.wire_bytes += len(code)
        self._session.start(code)
        self._send_manifest()
        answer = manifest.parse_answer(self._reply(), self._entries)
        manifest.check_space(self._entries, answer)
        content = b"".join(
            entry.data[have:] for entry, have in zip(self._entries, answer.have, strict=True) if have >= 0
        )
        self._progress.files_to_send = sum(have >= 0 for have in answer.have)
        self._progress.content_to_send = len(content)
        self._progress.content_bytes = 0
        self._tell()
        for frame in self._segments(content):
            self._send(frame)
            self._progress.content_bytes += frame.size
            self._tell()
        if self._reply() != "done":
            raise _LineFault("the agent's last word is not the expected one")
        self._end()

    def _send_manifest(self) -> None:
        for frame in self._segments(manifest.text(self._entries, self._plan.listing)):
            self._send(frame)

    def _segments(self, content: bytes) -> Iterator[Segment]:
        rest = memoryview(content)
        guess = self._abilities.segment_bytes * 4
        while rest:
            frame = largest_segment(rest, self._abilities, guess)
            guess = frame.size * 9 // 8
            yield frame
            rest = rest[frame.size :]

    def _send(self, frame: Segment) -> None:
        for data in (frame.header, *chunks(frame.body, self._credit)):
            self._wait_for_credit()
            self._write(data)

    def _write(self, data: bytes) -> None:
        self._session.write(data)
        self._last_written = len(data)
        self._progress.wire_bytes += len(data)

    def _wait_for_credit(self) -> None:
        event = self._event()
        if not isinstance(event, Credit):
            raise _LineFault(f"expected to be asked for data, got {event}")

    def _reply(self) -> str:
        event = self._event()
        if not isinstance(event, Reply):
            raise _LineFault(f"expected an answer, got {event}")
        return event.text

    def _event(self) -> Event:
        """What the board says next; it has the time that the last bytes take on the line and in the board."""
        started = time.monotonic()
        timeout_s = self._plan.stall_s + self._working_s + 2 * self._seconds_per_byte * self._last_written
        while True:
            data = self._session.read(1, max(started + timeout_s - time.monotonic(), 0.0))
            event = self._output.receive(data[0]) if data else None
            if isinstance(event, Ended):
                self._raise_agents_error()
            if isinstance(event, Unexpected):
                raise _LineFault(f"unexpected bytes {escaped(event.seen)}")
            if event is not None:
                self._learn_speed(time.monotonic() - started)
                return event
            if time.monotonic() - started >= timeout_s:
                raise _LineFault(f"the board was silent for {timeout_s:g} s")

    def _learn_speed(self, seconds: float) -> None:
        if self._last_written > agent.HEADER_BYTES:
            self._seconds_per_byte = seconds / self._last_written
        self._last_written = 0

    def _raise_agents_error(self) -> None:
        text = bytearray()
        while not text.endswith(b"\x04"):
            data = self._session.read(1, self._plan.stall_s)
            if not data:
                raise _LineFault("the agent ended and its error text is cut off")
            text += data
        exception = BoardException(text[:-1].decode("utf-8", "replace"))
        if exception.summary.startswith(("OSError", "MemoryError")):
            raise exception
        # A checksum, a number that is none, an interrupt that nobody sent: damage on the line.
        raise _LineFault(exception.summary)

    def _end(self) -> None:
        try:
            self._session.finish(timeout_s=self._plan.stall_s)
        except (TimedOut, Damaged):
            # Everything is in place and acknowledged; only the way back to the prompt is damaged.
            self._session.enter()

    def _tell(self) -> None:
        if self._on_progress:
            self._on_progress(replace(self._progress))

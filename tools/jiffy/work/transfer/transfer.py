"""Bring files to the board: only what it lacks, verified there, and all in place or none.

Files are staged, then one journal names all renames, and the agent (or, after a power cut, the next transfer or the
boot stub) carries it out. What the line damages is sent again by itself; where the agent itself is gone it is started
again, and what was staged is not sent again. What fails in the end leaves nothing behind.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from jiffy.errors import (
    BoardException,
    BoardReset,
    ConnectionLost,
    Damaged,
    JiffyError,
    NotSupported,
    TimedOut,
    classified,
)
from jiffy.session.session import Session
from jiffy.work.transfer import manifest
from jiffy.work.transfer.agent import Abilities
from jiffy.work.transfer.exchange import AgentGone, Exchange, LineTooBad, forget
from jiffy.work.transfer.manifest import Changes, Entry
from jiffy.work.transfer.memory import with_memory
from jiffy.work.transfer.progress import OnProgress, Progress

ATTEMPTS = 5
"""Runs of the agent."""
LISTING_PIECE = 192


def send_files(
    session: Session,
    files: Mapping[str, bytes],
    *,
    stage: str,
    listing: str = "",
    instead_of: Sequence[str] = (),
    overwrite: bool = False,
    on_progress: OnProgress | None = None,
) -> Progress:
    """Make each path of ``files`` (absolute, on the board) hold its bytes; folders are made, unchanged files not sent.

    ``stage`` is a folder on the same file system for what is half done; it belongs to the transfer alone. ``listing``
    is the path of a file among ``files``, made by ``manifest.listing_text``: files named by the board's last copy of it
    and not in ``files`` are removed; data files that differ from what was shipped then were changed by the program, and
    are left alone without ``overwrite``. The files ``instead_of`` which the new ones come are removed when those are
    there, with the folders that are empty then. Files are put in place in the order of ``files``. The board stands at
    its raw prompt afterwards, also after an error.

    Raises NotSupported when the firmware cannot run the agent, NoSpace before anything is written, BoardMemoryFull,
    RemoteFileError, ConnectionLost, TimedOut when the board is silent for longer than the session allows, and Damaged
    when the line is worse than repeating can mend.
    """
    manifest.check_paths(files)
    abilities = Abilities.of(session.features)
    if abilities is None:
        raise NotSupported(
            "the board's firmware has no folders, renaming or checksums: it cannot receive a tree of files"
        )
    entries = [Entry(path, data, abilities.digest(data)) for path, data in files.items()]
    transfer = _Transfer(session, abilities, entries, stage, listing, instead_of, overwrite, on_progress)
    started = session.transport.now()
    try:
        with session.doing(transfer.told):
            transfer.run()
    finally:
        transfer.progress.seconds = session.transport.now() - started
    return transfer.progress


@dataclass(frozen=True)
class _Look:
    """What the first look at the board showed."""

    block_bytes: int
    free_blocks: int
    has_stage: bool
    changed: list[Entry]


class _Transfer:
    def __init__(
        self,
        session: Session,
        abilities: Abilities,
        entries: list[Entry],
        stage: str,
        listing: str,
        instead_of: Sequence[str],
        overwrite: bool,
        on_progress: OnProgress | None,
    ) -> None:
        self.progress = Progress(files=len(entries))
        self._session = session
        self._abilities = abilities
        self._entries = entries
        self._stage = stage
        self._listing = listing
        self._instead_of = instead_of
        self._overwrite = overwrite
        self._on_progress = on_progress

    def told(self) -> str:
        done, total = self.progress.content_bytes, self.progress.content_to_send
        return f"sending files: {done:,} of {total:,} bytes are on the board" if total else "comparing files"

    def run(self) -> None:
        try:
            with_memory(self._session, self._repeat)
        except (ConnectionLost, TimedOut):
            # The board cannot be reached.
            raise
        except (KeyboardInterrupt, JiffyError):
            with suppress(JiffyError):
                self._leave_nothing()
            raise

    def _repeat(self) -> None:
        for _ in range(ATTEMPTS):
            try:
                self._attempt()
                return
            except BoardException as exception:
                self._after(exception)
            except (ConnectionLost, LineTooBad):
                raise
            except (AgentGone, BoardReset, TimedOut, Damaged) as fault:
                self._start_again(str(fault))
        raise Damaged(
            f"{self._session.transport.name}: gave up after {ATTEMPTS} attempts to send files "
            f"(the last one: {self.progress.restarts[-1]})",
            "\n".join(self.progress.restarts),
        )

    def _after(self, exception: BoardException) -> None:
        """What the agent raised: the board's memory, its files, or a byte that the line has changed. It would not have
        the same effect twice: names that a program has replaced do."""
        again = exception.summary.startswith("TypeError") and exception.summary in self.progress.restarts
        if again or exception.summary.startswith(("MemoryError", "OSError")):
            raise classified(exception, "sending files") from exception
        self._start_again(exception.summary)

    def _start_again(self, why: str) -> None:
        self.progress.restarts.append(why)
        self._session.enter()
        forget(self._session, self._abilities)

    def _leave_nothing(self) -> None:
        self._session.enter()
        try:
            forget(self._session, self._abilities)
            exchange = self._exchange()
            exchange.end()
            exchange.conclude(self._stage)
            forget(self._session, self._abilities)
        except (JiffyError, AgentGone):
            # The next transfer does it; the board shall stand at its prompt.
            self._session.enter()

    def _attempt(self) -> None:
        exchange = self._exchange()
        look = self._look(exchange)
        if look.has_stage:
            # From a transfer that did not end; what it had to put in place is in place then.
            exchange.end()
            exchange.conclude(self._stage, kept=manifest.identity(self._entries))
            forget(self._session, self._abilities)
            exchange = self._exchange()
            look = self._look(exchange)
        changes = self._changes(exchange, look) if look.changed else None
        if changes is None:
            exchange.end()
        else:
            self._stage_all(exchange, look, changes)
        if look.has_stage or changes is not None:
            exchange.conclude(self._stage, commit=changes is not None)
        forget(self._session, self._abilities)

    def _exchange(self) -> Exchange:
        exchange = Exchange(self._session, self._abilities, self.progress)
        exchange.begin()
        return exchange

    def _look(self, exchange: Exchange) -> _Look:
        compared = [f"? {entry.digest} {entry.path}" for entry in self._entries]
        stage, block_bytes, free_blocks, *same = exchange.ask([f"z - {self._stage}", f"f - {self._stage}", *compared])
        changed = [entry for entry, word in zip(self._entries, same, strict=True) if word == "0"]
        return _Look(int(block_bytes), int(free_blocks), int(stage) >= 0, changed)

    def _changes(self, exchange: Exchange, look: _Look) -> Changes | None:
        """What has to be done; None when it is nothing."""
        before = self._listed_before(exchange, look)
        kept = self._changed_by_the_program(exchange, look, before)
        entries = [entry for entry in look.changed if entry not in kept]
        self._count(entries, kept)
        identity = manifest.identity(self._entries)
        staged = {entry.path: f"{self._stage}/{identity}{number:x}" for number, entry in enumerate(self._entries)}
        there = self._sizes(exchange, [staged[entry.path] for entry in entries]) if look.has_stage else {}
        have = {entry.path: max(there.get(staged[entry.path], 0), 0) for entry in entries}
        folders = manifest.folders_of(entry.path for entry in entries)
        now = {entry.path for entry in self._entries}
        stale = [*(path for path in before if path not in now), *self._instead_of]
        sizes = self._sizes(exchange, folders)
        missing = [folder for folder in folders if sizes[folder] < 0 or folder in stale]
        return Changes(entries, staged, have, missing, stale) if entries or stale else None

    def _listed_before(self, exchange: Exchange, look: _Look) -> dict[str, str]:
        """The list of files that the board has. Unchanged, it is the one that is to be sent."""
        mine = next((entry for entry in self._entries if entry.path == self._listing), None)
        if mine is None:
            return {}
        if mine not in look.changed:
            return manifest.listed(mine.data)
        text = b""
        while (word := exchange.ask([f"l {len(text)} {mine.path}"])[0]).startswith("-") and word not in ("-", "-1"):
            text += _decoded(word[1:])
        return manifest.listed(text)

    def _changed_by_the_program(self, exchange: Exchange, look: _Look, before: dict[str, str]) -> list[Entry]:
        """The data files that are neither what shall be there nor what was shipped, and still there."""
        if self._overwrite or not self._abilities.sha256:
            return []
        asked = [entry for entry in look.changed if before.get(entry.path)]
        if not asked:
            return []
        same = exchange.ask([f"? {before[entry.path]} {entry.path}" for entry in asked])
        sizes = self._sizes(exchange, [entry.path for entry in asked])
        return [entry for entry, word in zip(asked, same, strict=True) if word == "0" and sizes[entry.path] >= 0]

    def _sizes(self, exchange: Exchange, paths: list[str]) -> dict[str, int]:
        """By path; -1 where there is nothing."""
        words = exchange.ask([f"z - {path}" for path in paths])
        return {path: int(word) for path, word in zip(paths, words, strict=True)}

    def _count(self, entries: list[Entry], kept: list[Entry]) -> None:
        """What there is to do is counted once: a later attempt finds less."""
        if self.progress.files_to_send or self.progress.kept:
            return
        self.progress.files_to_send = len(entries)
        self.progress.content_to_send = sum(len(entry.data) for entry in entries)
        self.progress.kept = [entry.path for entry in kept]

    def _stage_all(self, exchange: Exchange, look: _Look, changes: Changes) -> None:
        """Stage what is missing, and the journal."""
        changes.check_space(look.block_bytes, look.free_blocks)
        journal_path, journal = f"{self._stage}/new", changes.journal()
        folders = [f"d - {folder}" for folder in manifest.folders_of([journal_path])]
        written = manifest.written(journal_path, journal, self._abilities.digest(journal))
        staged = self.progress.content_to_send - changes.content_bytes
        self._sent(staged)
        steps = [*folders, *changes.sending(), *written]
        exchange.end(steps, lambda part: self._sent(staged + round(changes.content_bytes * part)))

    def _sent(self, content_bytes: int) -> None:
        self.progress.content_bytes = content_bytes
        if self._on_progress and self._on_progress(replace(self.progress)):
            self._session.waiting.spoken()


def _decoded(word: str) -> bytes:
    try:
        return base64.b64decode(word + "=" * (-len(word) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Damaged("the board's list of files is no text") from None

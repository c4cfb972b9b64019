"""What ``run`` and ``deploy`` would do, without doing it."""

from dataclasses import dataclass
from hashlib import sha256

from jiffy.session.session import Session
from jiffy.work.board_contents import digests
from jiffy.work.compile import Compilation
from jiffy.work.deploy import Layout, program_folder
from jiffy.work.probe import probe
from jiffy.work.program import Program


@dataclass(frozen=True)
class Preview:
    """``sent`` has the bytes of each file by its path; ``removed`` is None where no board was asked."""

    sent: dict[str, int]
    unchanged: int = 0
    removed: list[str] | None = None


def preview_without_board(program: Program) -> Preview:
    """Every file of the program, by its path in the program's folder, as long as it is here."""
    return Preview({path: local.stat().st_size for path, local in program.files.items()})


def preview(session: Session, program: Program, *, boots: bool) -> Preview:
    """What the board lacks of the program, and what of the last one it would lose. Nothing is written. Raises
    UsageError for a source that does not compile."""
    found = probe(session, program_folder(boots))
    with Compilation(program) as compilation:
        layout = Layout.of(found, compilation, boots=boots)
    there = digests(session, layout.listing)
    kept = layout.kept(session)
    sent = {path: len(data) for path, data in layout.files.items() if there.get(path) != sha256(data).hexdigest()}
    removed = set(there) - set(layout.files) - set(kept)
    return Preview(sent, len(layout.files) - len(sent), sorted(removed))

"""What ``run`` and ``deploy`` would do, without doing it."""

from dataclasses import dataclass, field
from hashlib import sha256

from jiffy.session.session import Session
from jiffy.work.programs.deploy import Layout, plain_files, program_folder, with_listing
from jiffy.work.project.compile import Compilation
from jiffy.work.project.program import Program
from jiffy.work.transfer.agent import Abilities
from jiffy.work.transfer.board_contents import There, digests
from jiffy.work.transfer.memory import with_memory
from jiffy.work.transfer.probe import probe


@dataclass(frozen=True)
class Preview:
    """``sent`` has the bytes of each file by its path; ``left`` are data files that the program on the board has
    changed; ``removed`` is None where no board was asked."""

    sent: dict[str, int]
    left: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] | None = None


def preview_without_board(program: Program) -> Preview:
    """Every file of the program, by its path in the program's folder, as long as it is here."""
    return Preview({path: local.stat().st_size for path, local in program.files.items()})


def preview(session: Session, program: Program, *, boots: bool, overwrite: bool = False) -> Preview:
    """What the board lacks of the program, and what of the last one it would lose. Nothing is written. Raises
    UsageError for a source that does not compile."""
    found = with_memory(session, lambda: probe(session, program_folder(boots)))
    with Compilation(program) as compilation:
        layout = Layout.of(found, compilation, boots=boots)
    if Abilities.of(with_memory(session, lambda: session.features)) is None:
        plain = plain_files(session, program, boots=boots)
        return Preview({path: len(data) for path, data in plain.items()}, removed=[])
    there = with_memory(session, lambda: digests(session, layout.listing))
    files = with_listing({**layout.files, **layout.kept(session)}, layout.listing)
    new = {path: data for path, data in files.items() if not _is_there(there.get(path), data)}
    left = [path for path in new if path in there and there[path].is_changed and not overwrite]
    sent = {path: len(data) for path, data in new.items() if path not in left}
    return Preview(sent, left, len(files) - len(new), sorted(set(there) - set(files)))


def _is_there(file: There | None, data: bytes) -> bool:
    return file is not None and file.digest == sha256(data).hexdigest()

"""Install a program on the board: in a folder of its own, so that what boots and what is tried stand side by side.

    /jiffy/run      what ``jiffy run`` brought last
    /jiffy/boot     what ``jiffy deploy`` brought last; /main.py starts it
    /jiffy/stage    what is on its way, and the journal of a transfer that is being put in place

On firmware whose flash is mounted at /flash, all of it is there. Each program folder has a list of its files, so that
the next deploy removes the stale ones and leaves alone what the program wrote itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiffy.errors import Damaged, NoSpace, NotSupported
from jiffy.line.transport import Transport
from jiffy.session.session import Session
from jiffy.work.programs.starting import boot_stub
from jiffy.work.project.checks import TAKEN
from jiffy.work.project.compile import Compilation, main_source
from jiffy.work.project.program import Program, kept_files
from jiffy.work.transfer.agent import Abilities
from jiffy.work.transfer.board_contents import changed_data_files, listed_files
from jiffy.work.transfer.manifest import listing_text
from jiffy.work.transfer.memory import with_memory
from jiffy.work.transfer.probe import LISTING, Probe, probe
from jiffy.work.transfer.progress import OnProgress, Progress

RUN_FOLDER = "run"
BOOT_FOLDER = "boot"
KEPT_MAIN = "main.before-jiffy.py"

KEEP_MAIN = f"""\
with open('{{home}}/main.py','rb')as f,open('{{home}}/{KEPT_MAIN}','wb')as t:
 while True:
  b=f.read(512)
  if not b:break
  t.write(b)
"""


@dataclass(frozen=True)
class Installed:
    """What is on the board now. ``folder`` is None on firmware without folders, where nothing but the entry's modules
    lies on the board."""

    program: Program
    folder: str | None
    progress: Progress
    kept_main: str | None = None
    """Where a main.py that was not ours lies now."""


def install(
    session: Session,
    program: Program,
    *,
    boots: bool,
    overwrite: bool = False,
    on_progress: OnProgress | None = None,
) -> Installed:
    """Bring the program to the board, verified; with ``boots`` it starts at boot from then on. Data files that the
    program there has changed are left alone without ``overwrite``. Raises what ``transfer.send_files`` raises,
    UsageError for a source that does not compile, NotSupported."""
    started = session.transport.now()
    line, session.transport = session.transport, (counted := Counted(session.transport))
    with Compilation(program) as compilation:
        try:
            installed = _install(session, compilation, boots=boots, overwrite=overwrite, on_progress=on_progress)
        finally:
            session.transport = line
    installed.progress.wire_bytes = counted.sent
    installed.progress.seconds = line.now() - started
    return installed


class Counted(Transport):
    """A transport that counts what is sent."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.name = inner.name
        self.sent = 0

    def read(self, timeout_s: float) -> bytes:
        return self._inner.read(timeout_s)

    def now(self) -> float:
        return self._inner.now()

    def close(self) -> None:
        self._inner.close()

    def write(self, data: bytes) -> None:
        self.sent += len(data)
        self._inner.write(data)


def _install(
    session: Session, compilation: Compilation, *, boots: bool, overwrite: bool, on_progress: OnProgress | None
) -> Installed:
    found = with_memory(session, lambda: probe(session, program_folder(boots)))
    layout = Layout.of(found, compilation, boots=boots)
    kept = layout.kept(session)
    try:
        return _bring(session, found, layout, {**layout.files, **kept}, overwrite, on_progress)
    except NoSpace:
        if not kept:
            raise
        return _bring(session, found, layout, layout.files, overwrite, on_progress)


def _bring(
    session: Session,
    found: Probe,
    layout: "Layout",
    files: dict[str, bytes],
    overwrite: bool,
    on_progress: OnProgress | None,
) -> Installed:
    program, folder, listing, boots = layout.program, layout.folder, layout.listing, layout.boots
    files = with_listing(files, listing)
    if found.holds(files, listing):
        changed = []
        if not found.holds_data(files, listing):
            changed = with_memory(session, lambda: changed_data_files(session, listing))
        if not (overwrite and changed):
            return Installed(program, folder, Progress(files=len(files), kept=changed))
    if Abilities.of(with_memory(session, lambda: session.features)) is None:
        return _install_plainly(session, program, boots=boots)
    # Loaded when there is something to send: most runs have nothing.
    from jiffy.work.transfer.transfer import send_files

    kept_main = _keep_main(session, found.home) if boots and found.other_main else None
    stage = f"{found.home}/jiffy/stage"
    progress = send_files(session, files, stage=stage, listing=listing, overwrite=overwrite, on_progress=on_progress)
    if boots and not _is_there(session, files, listing):
        raise Damaged(f"what lies in {folder} is not what was sent: the board's flash may be worn; deploy again to see")
    return Installed(program, folder, progress, kept_main)


def _is_there(session: Session, files: Mapping[str, bytes], listing: str) -> bool:
    """Whether the board has what was sent, as far as its firmware can tell."""
    there = with_memory(session, lambda: probe(session, program_folder(boots=True)))
    return not there.fingerprint or there.holds(files, listing)


def program_folder(boots: bool) -> str:
    """Where the program lies, below the flash's root."""
    return f"/jiffy/{BOOT_FOLDER if boots else RUN_FOLDER}"


@dataclass(frozen=True)
class Layout:
    """What shall lie where on the board: ``files`` by absolute path, the list of them at ``listing`` not among them."""

    program: Program
    found: Probe
    boots: bool
    files: dict[str, bytes]

    @classmethod
    def of(cls, found: Probe, compilation: Compilation, *, boots: bool) -> "Layout":
        """Raises UsageError for a source that does not compile."""
        folder = f"{found.home}{program_folder(boots)}"
        files = {f"{folder}/{path}": data for path, data in compilation.files(found.mpy).items()}
        if boots:
            # In front: until it is in place the old program boots, and from then on it completes the rest by itself.
            files = {f"{found.home}/main.py": boot_stub(found.home, compilation.program, found.mpy).encode(), **files}
        return cls(compilation.program, found, boots, files)

    @property
    def folder(self) -> str:
        return f"{self.found.home}{program_folder(self.boots)}"

    @property
    def listing(self) -> str:
        return f"{self.folder}/{LISTING}"

    def kept(self, session: Session) -> dict[str, bytes]:
        """What another program than this left there of kernel, drivers and board: kept for the next one that needs it,
        where the program is only tried. Nothing where the board has just this program."""
        unchanged = self.found.holds(with_listing(self.files, self.listing), self.listing)
        if self.boots or unchanged or not self.found.fingerprint:
            return {}
        inside = len(self.folder) + 1
        listed = with_memory(session, lambda: listed_files(session, self.listing))
        there = [path[inside:] for path in listed if path.startswith(f"{self.folder}/")]
        with Compilation(Program(self.program.entry, kept_files(self.program, there))) as compilation:
            return Layout.of(self.found, compilation, boots=False).files


def with_listing(files: Mapping[str, bytes], listing: str) -> dict[str, bytes]:
    """The files and, as the last one, the list of them."""
    return {**files, listing: listing_text(files)}


def _keep_main(session: Session, home: str) -> str:
    session.execute(KEEP_MAIN.format(home=home))
    return f"{home}/{KEPT_MAIN}"


def _install_plainly(session: Session, program: Program, *, boots: bool) -> Installed:
    """On firmware that cannot run the agent: the files one by one into a flat file system."""
    from jiffy.work.files import remote_files

    files = plain_files(session, program, boots=boots)
    for path, data in files.items():
        if boots or path != program.entry_path:
            remote_files.put_file(session, data, path)
    return Installed(program, None, Progress(files=len(files), files_to_send=len(files)))


def plain_files(session: Session, program: Program, *, boots: bool) -> dict[str, bytes]:
    """What such firmware gets; the entry as main.py where it boots, and handed over to it where it runs. Raises
    NotSupported."""
    own = [path for path in program.files if not path.startswith(f"{TAKEN}/")]
    nested = [path for path in own if "/" in path]
    if nested and not session.features.directories:
        raise NotSupported(
            f"the board's firmware has no folders, which {nested[0]} needs; programs of single files work"
        )
    files = {path: program.files[path].read_bytes() for path in own if path != program.entry_path}
    return {**files, "main.py" if boots else program.entry_path: main_source(program.entry)}

"""Install a program on the board: in a folder of its own, so that what boots and what is tried stand side by side.

    /jiffy/run      what ``jiffy run`` brought last
    /jiffy/boot     what ``jiffy deploy`` brought last; /main.py starts it
    /jiffy/stage    what is on its way, and the journal of a transfer that is being put in place

On firmware whose flash is mounted at /flash, all of it is there. Each program folder has a list of its files, so that
the next deploy removes the stale ones and leaves alone what the program wrote itself.
"""

from dataclasses import dataclass

from jiffy import remote_files
from jiffy.agent import Abilities, device_function
from jiffy.compile import board_files, main_source
from jiffy.errors import NotSupported
from jiffy.probe import LISTING, STUB_MARK, fingerprint, probe
from jiffy.program import Program
from jiffy.session import Session
from jiffy.transfer import OnProgress, Progress, send_files

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


def install(session: Session, program: Program, *, boots: bool, on_progress: OnProgress | None = None) -> Installed:
    """Bring the program to the board, verified; with ``boots`` it starts at boot from then on. Raises what
    ``transfer.send_files`` raises, UsageError for a source that does not compile, NotSupported."""
    name = f"/jiffy/{BOOT_FOLDER if boots else RUN_FOLDER}"
    found = probe(session, name)
    files = _files(program, found.home, found.mpy, boots=boots)
    folder = f"{found.home}{name}"
    listing = f"{folder}/{LISTING}"
    if found.fingerprint == fingerprint(files, listing):
        return Installed(program, folder, _nothing_sent(files))
    if Abilities.of(session.features) is None:
        return _install_plainly(session, program, boots=boots)
    if boots and found.other_main:
        session.execute(KEEP_MAIN.format(home=found.home))
    progress = send_files(session, files, stage=f"{found.home}/jiffy/stage", listing=listing, on_progress=on_progress)
    return Installed(program, folder, progress, f"{found.home}/{KEPT_MAIN}" if boots and found.other_main else None)


def _files(program: Program, home: str, mpy: int, *, boots: bool) -> dict[str, bytes]:
    """Everything that shall be on the board, by absolute path."""
    folder = f"{home}/jiffy/{BOOT_FOLDER if boots else RUN_FOLDER}"
    files = {f"{folder}/{path}": data for path, data in board_files(program, mpy).items()}
    if boots:
        # In front: until it is in place the old program boots, and from then on it completes the rest by itself.
        files = {f"{home}/main.py": boot_stub(home, program).encode(), **files}
    # The listing names itself nowhere: it is never stale while there is a program.
    files[f"{folder}/{LISTING}"] = "\n".join(files).encode()
    return files


def _nothing_sent(files: dict[str, bytes]) -> Progress:
    return Progress(files=len(files))


def boot_stub(home: str, program: Program) -> str:
    """The board's main.py: completes a deploy that a power cut interrupted, then starts the program."""
    return "\n".join(
        [
            f"{STUB_MARK}; the program is in {home}/jiffy/{BOOT_FOLDER}.",
            "import os, sys",
            "",
            device_function("finish"),
            "",
            f"finish({home + '/jiffy/stage'!r})",
            start_code(f"{home}/jiffy/{BOOT_FOLDER}", program),
        ]
    )


def start_code(folder: str, program: Program) -> str:
    """Code that starts the program in ``folder``, with the inspection console when it went along; needs os and sys."""
    lines = [f"os.chdir({folder!r})", f"sys.path.insert(0, {folder!r})"]
    if program.has_module("drivers.console"):
        lines += ["from drivers import console", "console.install()"]
    return "\n".join([*lines, f"__import__({program.entry_module!r})", ""])


def _install_plainly(session: Session, program: Program, *, boots: bool) -> Installed:
    """On firmware that cannot run the agent: the files one by one into a flat file system."""
    nested = [path for path in program.files if "/" in path]
    if nested and not session.features.directories:
        raise NotSupported(
            f"the board's firmware has no folders, which {nested[0]} needs; programs of single files work"
        )
    for path, local in program.files.items():
        if path != program.entry_path:
            remote_files.put_file(session, local.read_bytes(), path)
    if boots:
        remote_files.put_file(session, main_source(program.entry), "main.py")
    return Installed(program, None, Progress(files=len(program.files), files_to_send=len(program.files)))

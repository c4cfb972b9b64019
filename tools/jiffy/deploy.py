"""Install a program on the board: in a folder of its own, so that what boots and what is tried stand side by side.

    /jiffy/run      what ``jiffy run`` brought last
    /jiffy/boot     what ``jiffy deploy`` brought last; /main.py starts it
    /jiffy/stage    what is on its way, and the journal of a transfer that is being put in place

On firmware whose flash is mounted at /flash, all of it is there. Each program folder has a list of its files, so that
the next deploy removes the stale ones and leaves alone what the program wrote itself.
"""

import re
from dataclasses import dataclass

from jiffy import remote_files
from jiffy.agent import Abilities, device_function
from jiffy.compile import board_files, main_source
from jiffy.errors import Damaged, NotSupported, escaped
from jiffy.program import Program
from jiffy.session import Session
from jiffy.transfer import OnProgress, Progress, send_files

RUN_FOLDER = "run"
BOOT_FOLDER = "boot"
LISTING = ".files"
STUB_MARK = "# Written by jiffy deploy"
KEPT_MAIN = "main.before-jiffy.py"

LOOK_AT_BOARD = f"""\
import sys
h='/flash' if '/flash' in sys.path else ''
try:
 with open(h+'/main.py')as f:m=f.read({len(STUB_MARK)})
except (OSError,UnicodeError):m=None
print('home',h or '/','other' if m not in(None,{STUB_MARK!r})else 'ours')
"""

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
    if Abilities.of(session.features) is None:
        return _install_plainly(session, program, boots=boots)
    home, other_main = _look_at_board(session)
    folder = f"{home}/jiffy/{BOOT_FOLDER if boots else RUN_FOLDER}"
    files = {f"{folder}/{path}": data for path, data in board_files(program, session.features).items()}
    if boots:
        # In front: until it is in place the old program boots, and from then on it completes the rest by itself.
        files = {f"{home}/main.py": boot_stub(home, program).encode(), **files}
    listing = f"{folder}/{LISTING}"
    files[listing] = "\n".join(path for path in files if path.startswith(folder)).encode()
    if boots and other_main:
        session.execute(KEEP_MAIN.format(home=home))
    progress = send_files(session, files, stage=f"{home}/jiffy/stage", listing=listing, on_progress=on_progress)
    return Installed(program, folder, progress, f"{home}/{KEPT_MAIN}" if boots and other_main else None)


def _look_at_board(session: Session) -> tuple[str, bool]:
    """Where the flash is mounted (nothing for the root), and whether there is a main.py that is not ours."""
    answer = session.execute(LOOK_AT_BOARD)
    found = re.fullmatch(rb"home (/|/flash) (ours|other)\s*", answer)
    if not found:
        raise Damaged(f"the board's answer about its flash is damaged: {escaped(answer)}; run the command again")
    return found[1].decode().rstrip("/"), found[2] == b"other"


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

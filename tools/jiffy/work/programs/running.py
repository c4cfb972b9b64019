"""Start an installed program, or code from the command line, and stay with it until it ends."""

import re

from jiffy.errors import INTERRUPTED, NotSeen
from jiffy.session.session import Session
from jiffy.work.programs.deploy import Installed
from jiffy.work.programs.following import Following, Outcome, Wishes
from jiffy.work.programs.prelude import RESTORE, needs_prelude, prelude, without_own_frames
from jiffy.work.programs.starting import start_lines
from jiffy.work.programs.wrapping import Wrapped, wrapped, wrapped_statements
from jiffy.work.project.compile import main_source
from jiffy.work.project.data_files import hint
from jiffy.work.transfer.memory import with_memory


def run_program(session: Session, installed: Installed, wishes: Wishes) -> int:
    """Start the program, pass on its output until it ends, and give the exit status: 0, 1 when it raised, what it gave
    to ``sys.exit``, or 130 after Ctrl-C here, which stops the program on the board."""
    code = _code(installed, pulls=not wishes.keyboard.is_terminal)
    if not installed.program.has_console:
        wishes.on_tasks = None
    outcome, error = Following(session, code, wishes).run()
    return status(code, outcome, with_local_names(error.replace("\r", ""), installed), wishes)


def run_code(session: Session, source: str, wishes: Wishes) -> int:
    """Run code from the command line; an expression prints its value. The exit status is as for a program."""
    source = source.removeprefix("\ufeff")
    pulls = not wishes.keyboard.is_terminal and needs_prelude(source)
    wishes.on_tasks = None
    if pulls:
        session.execute(prelude())
    code = wrapped(source, last=RESTORE if pulls else "")
    outcome, error = with_memory(session, lambda: Following(session, code, wishes).run())
    return status(code, outcome, without_own_frames(error.replace("\r", "")) if pulls else error, wishes)


def status(code: Wrapped, outcome: Outcome, error: str, wishes: Wishes) -> int:
    """The exit status; raises NotSeen when the text that was expected did not come."""
    if outcome is Outcome.SEEN:
        return 0
    found = 0 if outcome is Outcome.TIME_OVER else code.exit_status(error)
    if outcome is Outcome.INTERRUPTED:
        return INTERRUPTED
    if wishes.expected:
        why = "in time" if outcome is Outcome.TIME_OVER else "before the program ended"
        raise NotSeen(f"the program did not print {wishes.expected.decode(errors='backslashreplace')!r} {why}")
    return found


def _code(installed: Installed, *, pulls: bool) -> Wrapped:
    if installed.folder is None:
        return wrapped(main_source(installed.program.entry).decode("utf-8"))
    reads = installed.program.reads_input
    return wrapped_statements(
        start_lines(installed.folder, installed.program, pulls=pulls and reads),
        last=RESTORE if reads else "",
        resets=installed.program.may_soft_reset,
    )


def with_local_names(error: str, installed: Installed) -> str:
    """The traceback without the frames of what starts the program and reads its input and of our kernel, which has no
    numbers of lines, and with the names of files on this computer."""
    ours = (
        r'^ *File "(<(stdin|string)>", line \d+, in <module>|(_jiffy/[^"]*", line \d+|kernel/[^"]*", line 1), in \S+)\n'
    )
    own = re.sub(ours, "", error, flags=re.MULTILINE)
    names = installed.program.local_names()
    # What went as source is named by where it lies.
    names |= {f"{installed.folder}/{path}": name for path, name in names.items()}
    return re.sub(r'File "([^"]+)"', lambda found: f'File "{names.get(found[1], found[1])}"', own) + hint(
        installed.program, own
    )

"""Start an installed program and stay with it until it ends."""

import re
import sys

from jiffy.errors import INTERRUPTED
from jiffy.session.session import Session
from jiffy.work.compile import main_source
from jiffy.work.console_output import Printer, stop
from jiffy.work.data_files import hint
from jiffy.work.deploy import Installed, start_code

EXIT_NAME = "JiffyExit"

# SystemExit would reset the board before its output has been read.
WATCHED = f"""\
import os, sys
class {EXIT_NAME}(Exception):0
try:
{{code}}
except SystemExit as e:
 e=e.args[0] if e.args else None
 if e not in(None,0):raise {EXIT_NAME}(e)
"""


def run_program(session: Session, installed: Installed) -> int:
    """Start the program, print its output until it ends, and give the exit status: 0, 1 when it raised, what it
    gave to ``sys.exit``, or 130 after Ctrl-C here, which stops the program on the board."""
    printer = Printer()
    try:
        session.start(_code(installed))
        _, error = session.finish(timeout_s=None, on_output=printer)
    except KeyboardInterrupt:
        stop(session, printer)
        return INTERRUPTED
    finally:
        printer.finish()
    return exit_status(with_local_names(error.decode("utf-8", "replace").replace("\r", ""), installed))


def _code(installed: Installed) -> str:
    if installed.folder is None:
        return main_source(installed.program.entry).decode("utf-8")
    code = start_code(installed.folder, installed.program)
    return WATCHED.format(code="\n".join(" " + line for line in code.splitlines()))


def exit_status(error: str) -> int:
    """The status for the error text of the program; prints what a person should see of it."""
    if not error.strip():
        return 0
    exited = re.search(rf"^{EXIT_NAME}: (.*)$", error, re.MULTILINE | re.DOTALL)
    if not exited:
        print(error.rstrip(), file=sys.stderr)
        return 1
    value = exited[1].strip()
    if re.fullmatch(r"-?\d{1,9}|True", value):
        return 1 if value == "True" else int(value) & 0xFF
    print(value, file=sys.stderr)
    return 1


def with_local_names(error: str, installed: Installed) -> str:
    """The traceback without the frames of what starts the program, and with the names of files on this computer."""
    own = re.sub(r'^ *File "<(stdin|string)>", line \d+, in <module>\n', "", error, flags=re.MULTILINE)
    names = installed.program.local_names()
    # What went as source is named by where it lies.
    names |= {f"{installed.folder}/{path}": name for path, name in names.items()}
    return re.sub(r'File "([^"]+)"', lambda found: f'File "{names.get(found[1], found[1])}"', own) + hint(
        installed.program, own
    )

"""The code that starts an installed program: by ``jiffy run``, and at boot."""

from importlib.metadata import version

from jiffy.protocol.frames import BOOT, encoded
from jiffy.work.project.program import Program
from jiffy.work.transfer.agent import device_function
from jiffy.work.transfer.probe import STUB_MARK

WINDOW_MS = 100
"""How long a board waits at boot for a Ctrl-C, so that nobody is locked out by the program."""
OTHER_FIRMWARE = (
    "jiffy: the board's firmware has changed since this program was deployed, and takes another version of .mpy files: "
    "deploy it again"
)
RECORD = "jiffy/last_error.txt"
"""Where the traceback is kept that ended the deployed program."""

# While modules are imported, what they keep stays close together. Some firmware has no such setting.
COLLECT_OFTEN = "getattr(gc, 'threshold', int)(2048)"


def start_lines(folder: str, program: Program, *, pulls: bool = False) -> list[str]:
    """Statements, one a line, that start the program in ``folder``. ``pulls``: its standard input comes from the
    computer."""
    return [
        "import gc, os, sys",
        COLLECT_OFTEN,
        *_prepared(folder, program, pulls=pulls),
        "_jiffy.followed = True",
        f"__import__({program.entry_module!r})",
    ]


def start_code(folder: str, program: Program) -> str:
    """The same as one text."""
    return "\n".join([*start_lines(folder, program), ""])


def boot_stub(home: str, program: Program, mpy: int) -> str:
    """The board's main.py: leaves a window for a Ctrl-C, completes a deploy that a power cut interrupted, then starts
    the program. ``mpy`` is the firmware's ``sys.implementation._mpy``, for which the program was compiled."""
    folder = f"{home}/jiffy/boot"
    return "\n".join(
        [
            f"{STUB_MARK}; the program is in {folder}.",
            "import gc, micropython, os, sys, time",
            "",
            "getattr(micropython, 'kbd_intr', int)(3)",
            # Nothing has started again where somebody runs this file at the prompt.
            "if globals().get('__file__') != '<stdin>':",
            f"    print({encoded(BOOT, program.entry_module).decode().rstrip()!r})",
            f"time.sleep_ms({WINDOW_MS})",
            COLLECT_OFTEN,
            f"if getattr(sys.implementation, '_mpy', 0) & 255 != {mpy & 255}:",
            f"    print({OTHER_FIRMWARE!r})",
            "",
            device_function("finish"),
            "",
            f"finish({home + '/jiffy/stage'!r})",
            *_prepared(folder, program, pulls=False),
            f"_jiffy.boot({program.entry_module!r}, {f'{home}/{RECORD}'!r})",
            "",
        ]
    )


def _prepared(folder: str, program: Program, *, pulls: bool) -> list[str]:
    paths = [folder, *(f"{folder}/{path}" for path in program.search_paths)]
    lines = [f"os.chdir({folder!r})", f"sys.path[:0] = {paths!r}", "import _jiffy"]
    lines.append(f"_jiffy.version = {version('jiffy')!r}")
    keeps = program.has_console and program.reads_input
    if pulls or program.has_console:
        lines.append(f"_jiffy.connect({program.has_console}, {keeps and not pulls}, {pulls})")
    return lines

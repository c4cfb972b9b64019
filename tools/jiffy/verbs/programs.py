"""What the verbs that bring a program to a board have in common: which program, what of it, and a word of warning."""

import argparse
from pathlib import Path

from jiffy.errors import NoSuchPort
from jiffy.line.words import tell
from jiffy.session.opening import open_board
from jiffy.session.settings import read_settings
from jiffy.work.project import forgotten, hiding
from jiffy.work.project.program import Program, collect


def add_program_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", metavar="PROGRAM", type=Path, help="a file, or a folder with main.py")
    group = parser.add_argument_group("files")
    group.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="files that stay on this computer, as in .jiffyignore, which has gitignore's syntax; may be repeated",
    )
    group.add_argument(
        "--overwrite", action="store_true", help="send data files too that the program on the board has changed"
    )
    group.add_argument(
        "-n",
        "--dry-run",
        action="store_true",
        help="only list what would be sent, and what removed from the board; the board is asked, which stops the "
        "program that runs on it",
    )


def program_of(arguments: argparse.Namespace) -> Program:
    """The program that the arguments name; what seems not to be meant is told on standard error."""
    program = collect(arguments.program, arguments.exclude, libraries_for(arguments.program))
    for warning in (*hiding.warnings(program), *forgotten.warnings(program)):
        tell(f"warning: {warning}")
    return program


def libraries_for(program: Path) -> dict[str, Path]:
    """The files of the project's dependencies, by their path below lib/; fetched when they are not here yet."""
    settings = read_settings(program)
    if not settings.dependencies:
        return {}
    from jiffy.work.project.dependencies import brought
    from jiffy.work.project.mip import Mip

    folder = Path(settings.sources["dependencies"]).parent
    return brought(folder, settings.dependencies, Mip(settings.mip_index), tell)


def show_preview(arguments: argparse.Namespace, program: Program, *, boots: bool) -> None:
    """Print what would be sent and removed, of the whole program where no board is attached that could be asked."""
    from jiffy.work.programs.preview import preview, preview_without_board

    # An emulated one that is started for the command has nothing that could be compared.
    arguments.works_without_a_board = False
    try:
        with open_board(arguments) as session:
            found = preview(session, program, boots=boots, overwrite=arguments.overwrite)
    except NoSuchPort as error:
        if arguments.port is not None:
            raise
        tell(f"without a board, this is all that belongs to the program; what would be removed is not known ({error})")
        found = preview_without_board(program)
    for path, size in found.sent.items():
        print(f"would send    {size:>9,}  {path}")
    for path in found.left:
        print(f"would leave              {path} (changed on the board; --overwrite sends yours)")
    for path in found.removed or ():
        print(f"would remove             {path}")
    removed = "" if found.removed is None else f", {found.unchanged} unchanged, {len(found.removed)} to be removed"
    files = "1 file" if len(found.sent) == 1 else f"{len(found.sent)} files"
    print(f"{files} to be sent, {sum(found.sent.values()):,} bytes before they are packed{removed}")

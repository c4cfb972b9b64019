"""``jiffy new NAME``: a project folder to begin with, made from one of the templates."""

import argparse
import ast
import difflib
import shlex
import shutil
from pathlib import Path

from jiffy.errors import UsageError

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
DEFAULT = "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="the folder to make; its last part names the project")
    template = parser.add_argument(
        "--from", metavar="TEMPLATE", dest="template", default=DEFAULT, help="what to begin with (demo)"
    )
    template.completer = lambda **_: list(templates())  # type: ignore[attr-defined]
    parser.add_argument("--list", action="store_true", help="show the templates")


def run(arguments: argparse.Namespace) -> int:
    if arguments.list:
        _list()
        return 0
    folder = _new_folder(arguments.name)
    template = _template(arguments.template)
    try:
        shutil.copytree(template, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    print(f"Made {folder}. Run it on the board that is attached, or else on an emulated one: {_command(folder)}")
    return 0


def templates() -> dict[str, str]:
    """The first line of each template's program, by the template's name; the default comes first."""
    mains = sorted(TEMPLATES.glob("*/main.py"), key=lambda main: (main.parent.name != DEFAULT, main.parent.name))
    return {main.parent.name: _first_line(main) for main in mains}


def _list() -> None:
    lines = templates()
    width = max(map(len, lines))
    for name, line in lines.items():
        print(f"{name:{width}}  {line}")


def _first_line(main: Path) -> str:
    text = ast.get_docstring(ast.parse(main.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def _new_folder(name: str | None) -> Path:
    if not name:
        raise UsageError("the project needs a name: jiffy new NAME (jiffy new --list shows what to begin with)")
    folder = Path(name)
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder} exists already: choose another name, or remove it first")
    if not folder.parent.is_dir():
        raise UsageError(f"there is no folder {folder.parent} to make {folder.name} in")
    return folder


def _template(name: str) -> Path:
    known = templates()
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise UsageError(f"there is no template {name}: {hint}")
    return TEMPLATES / name


def _command(folder: Path) -> str:
    """What to type into a shell."""
    path = str(folder)
    return f"jiffy run {shlex.quote(path if not path.startswith('-') else f'./{path}')}"

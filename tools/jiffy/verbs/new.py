"""``jiffy new NAME``: a project folder to begin with, made from the demo program."""

import argparse
import shutil
from pathlib import Path

from jiffy.errors import UsageError

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the folder to make; its last part names the project")


def run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.name)
    if folder.exists():
        raise UsageError(f"{folder} exists already: choose another name, or remove it first")
    if not folder.parent.is_dir():
        raise UsageError(f"there is no folder {folder.parent} to make {folder.name} in")
    try:
        shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    print(f"Made {folder}. Run it on an emulated board: jiffy run {folder}")
    print(f"On a real one: jiffy run {folder} --port auto")
    return 0

"""What a user has settled once: ``[tool.jiffy]`` in a project's pyproject.toml, and a file in the configuration folder.

The project's file is the nearest upwards that has the table. What it says is stronger than the user's own, and the
environment (JIFFY_PORT, JIFFY_BAUD) is stronger than both.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiffy.errors import UsageError

PROJECT_FILE = "pyproject.toml"
USER_FILE = "config.toml"

FASTEST_BAUD = 100_000_000

# Every setting, and what it must be.
KNOWN: dict[str, tuple[type, str]] = {
    "port": (str, 'a text, as --port takes it, such as "id:E6614103"'),
    "baud": (int, f"a whole number above 0 and at most {FASTEST_BAUD:,}"),
    "boards": (dict, 'a table of names and ports, such as { bench = "id:E6614103" }'),
    "dependencies": (list, "a list of texts, none of them empty"),
    "mip-index": (str, "the address of a package index"),
}


@dataclass
class Settings:
    """The settings that hold here; ``sources``: the file that each key comes from, for messages."""

    port: str | None = None
    baud: int | None = None
    boards: dict[str, str] = field(default_factory=dict)
    dependencies: list[str] = field(default_factory=list)
    mip_index: str | None = None
    sources: dict[str, str] = field(default_factory=dict)

    def port_of(self, name: str) -> str:
        """What a board's name stands for, which may be another's name; else ``name`` itself. Raises UsageError."""
        names: list[str] = []
        while name in self.boards:
            if name in names:
                raise UsageError(f"the settings say of the board {name} nothing but another name: {', '.join(names)}")
            names.append(name)
            name = self.boards[name]
        return name


def read_settings(start: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings for a command about ``start``: the program's file or folder, or the current folder. Raises
    UsageError, with the file and the key, for a file that is wrong."""
    settings = Settings()
    for file, table in (_users(environment), _projects(start)):
        checked(table, str(file))
        for key, value in table.items():
            # A project adds boards to the user's own.
            value = {**settings.boards, **value} if key == "boards" else value
            setattr(settings, key.replace("-", "_"), value)
            settings.sources[key] = str(file)
    _take_environment(settings, environment)
    return settings


def checked(table: Mapping[str, Any], source: str) -> None:
    """Raises UsageError for a key that is not known or a value of the wrong kind."""
    for key, value in table.items():
        if key not in KNOWN:
            raise UsageError(f"{source}: there is no setting {key!a}; there are {', '.join(KNOWN)}")
        kind, description = KNOWN[key]
        if not isinstance(value, kind) or isinstance(value, bool) or not _holds(key, value):
            raise UsageError(f"{source}: {key} must be {description}")


def _holds(key: str, value: Any) -> bool:
    """Whether the inside of a value of the right kind is right."""
    if key == "boards":
        return all(isinstance(port, str) and port for port in value.values())
    if key == "dependencies":
        return all(isinstance(item, str) and item for item in value)
    return is_speed(value) if key == "baud" else bool(value)


def is_speed(baud: int) -> bool:
    return 0 < baud <= FASTEST_BAUD


def _users(environment: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    file = user_folder(environment) / USER_FILE
    return file, _loaded(file)


def user_folder(environment: Mapping[str, str]) -> Path:
    """Where this user's programs keep their configuration."""
    if sys.platform == "win32":
        return Path(environment.get("APPDATA") or Path.home() / "AppData/Roaming") / "jiffy"
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "jiffy"


def _projects(start: Path) -> tuple[Path, dict[str, Any]]:
    here = start.absolute()
    for folder in (here, *here.parents):
        file = folder / PROJECT_FILE
        table = _loaded(file, about=b"jiffy").get("tool", {})
        if isinstance(table, dict) and "jiffy" in table:
            if not isinstance(table["jiffy"], dict):
                raise UsageError(f"{file}: tool.jiffy must be a table")
            return file, table["jiffy"]
    return here / PROJECT_FILE, {}


def _loaded(file: Path, about: bytes = b"") -> dict[str, Any]:
    """What a file says; nothing when it does not mention ``about``: what is wrong in it is others' concern then."""
    try:
        data = file.read_bytes()
        if about not in data:
            return {}
        # Most commands find no settings.
        import tomllib

        return tomllib.loads(data.decode())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # A folder that one may not look into is another user's: as after `su` or `sudo`.
        return {}
    except OSError as error:
        raise UsageError(f"cannot read the settings in {file}: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{file} is no TOML: {error}") from None


def _take_environment(settings: Settings, environment: Mapping[str, str]) -> None:
    if environment.get("JIFFY_PORT"):
        settings.port = environment["JIFFY_PORT"]
        settings.sources["port"] = "JIFFY_PORT"
    if environment.get("JIFFY_BAUD"):
        text = environment["JIFFY_BAUD"]
        if not (text.isascii() and text.isdecimal() and is_speed(int(text[:20]))):
            raise UsageError(f"JIFFY_BAUD must be {KNOWN['baud'][1]}, and is {text}")
        settings.baud = int(text)
        settings.sources["baud"] = "JIFFY_BAUD"

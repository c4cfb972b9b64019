"""Packages as ``mip`` describes them: which files belong to one, and where each is fetched from.

    NAME, NAME@VERSION         of a package index, whose address is the setting ``mip-index``
    github:OWNER/REPO@REF      the package.json in a repository, and so on for the other shortcuts of mpremote
    http(s)://.../x.json       a package.json;  .../x.py  one module;  anything else: the package.json in that folder

An index holds ``package/py/NAME/VERSION.json``, with the files of a package by their hashes, and each file as
``file/HH/HASH``, its name the beginning of its SHA-256 in hexadecimal digits.

The index, and what the shortcuts stand for, are mpremote's where it is installed: no address is written down here.
"""

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import urlopen

from jiffy.errors import UsageError

FETCH_TIMEOUT_S = 30.0
LARGEST_FILE = 16 << 20
WEB = ("http://", "https://")
SHORTCUTS = ("github:", "gitlab:", "codeberg:")
MODULES = (".py", ".mpy")
DEEPEST = 20
"""Packages that need packages; beyond this they need each other."""


@dataclass(frozen=True)
class Source:
    """One file of a package: its path below lib/, where it is fetched, and how its SHA-256 begins, if that is known."""

    path: str
    address: str
    digest: str = ""


class Mip:
    """``index``: the address of the package index, nothing for mpremote's."""

    def __init__(self, index: str | None) -> None:
        self._index = index

    def sources(self, dependency: str, depth: int = 0) -> Iterator[Source]:
        """The files of a dependency and of what it needs itself. Raises UsageError when it cannot be had."""
        if depth > DEEPEST:
            raise UsageError(f"{dependency}: packages that need each other without end")
        name, version = _split(dependency)
        if not name.startswith((*WEB, *SHORTCUTS)):
            index = self._index or _mpremotes("_PACKAGE_INDEX", f"where {name} comes from")
            address = f"{index.rstrip('/')}/package/py/{name}/{version or 'latest'}.json"
            yield from self._described(address, version, index.rstrip("/"), depth)
        elif name.endswith(MODULES):
            yield Source(PurePosixPath(name).name, self._whole(name, version))
        else:
            address = name if name.endswith(".json") else f"{name.rstrip('/')}/package.json"
            yield from self._described(self._whole(address, version), version, "", depth)

    def _described(self, address: str, version: str, index: str, depth: int) -> Iterator[Source]:
        """The files that the package.json at ``address`` names."""
        described = _json(fetched(address), address)
        for path, digest in _pairs(described, "hashes", address):
            index = index or self._index or _mpremotes("_PACKAGE_INDEX", f"where {path} comes from")
            yield Source(_checked(path, address), f"{index}/file/{digest[:2]}/{digest}", digest)
        for path, url in _pairs(described, "urls", address):
            yield Source(
                _checked(path, address), self._whole(urljoin(address, url) if ":" not in url else url, version)
            )
        for name, needed in _pairs(described, "deps", address):
            yield from self.sources(f"{name}@{needed}" if needed and needed != "latest" else name, depth + 1)

    def _whole(self, address: str, version: str) -> str:
        """The address without a shortcut."""
        if address.startswith(WEB):
            return address
        rewritten = _mpremotes("_rewrite_url", f"what {address} stands for")(address, version or None)
        return str(rewritten)


def fetched(address: str) -> bytes:
    """What is at a web address. Raises UsageError when it cannot be had."""
    try:
        with urlopen(address, timeout=FETCH_TIMEOUT_S) as answer:
            data = bytes(answer.read(LARGEST_FILE + 1))
    except HTTPError as error:
        raise UsageError(f"cannot fetch {address}: the server says {error.code} {error.reason}") from None
    except (URLError, OSError, ValueError) as error:
        raise UsageError(f"cannot fetch {address}: {getattr(error, 'reason', error)}") from None
    if len(data) > LARGEST_FILE:
        raise UsageError(f"{address} is larger than {LARGEST_FILE >> 20} MiB: that is no file for a board")
    return data


def _split(dependency: str) -> tuple[str, str]:
    """The name and the version; a web address may have an @ of its own."""
    if dependency.startswith(WEB):
        return dependency, ""
    name, _, version = dependency.partition("@")
    return name.strip(), version.strip()


def _mpremotes(name: str, what: str) -> Any:
    try:
        return getattr(importlib.import_module("mpremote.mip"), name)
    except (ImportError, AttributeError):
        raise UsageError(
            f"{what} is not known: set mip-index under [tool.jiffy] in pyproject.toml, give the whole address, or "
            "install mpremote, which knows"
        ) from None


def _json(data: bytes, address: str) -> dict[str, Any]:
    try:
        described = json.loads(data)
    except ValueError:
        described = None
    if not isinstance(described, dict):
        raise UsageError(f"{address} describes no package: it is no JSON object")
    return described


def _pairs(described: dict[str, Any], key: str, address: str) -> list[tuple[str, str]]:
    pairs = described.get(key) or []
    right = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair) for pair in pairs
    )
    if not right:
        raise UsageError(f"{address} describes no package: {key} is no list of pairs")
    return [(first, second) for first, second in pairs]


def _checked(path: str, address: str) -> str:
    """A path that stays below lib/."""
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or any(part in ("", ".", "..") for part in parts):
        raise UsageError(f"{address} describes a file that would lie outside of lib/: {path!r}")
    return path

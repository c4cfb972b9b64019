"""The `os` module of the emulated board: MicroPython's, without what reaches the host, with the board's name."""

# MicroPython's modules are not what the type checker knows under their names.
# mypy: ignore-errors

from collections import namedtuple
from os import *  # noqa: F403

from . import wires

del system, getenv, putenv, unsetenv, VfsPosix  # noqa: F821

_Names = namedtuple("uname_result", ("sysname", "nodename", "release", "version", "machine"))


def uname():
    from sys import version

    release = version.split("MicroPython ")[-1]
    return _Names("emulated", "emulated", release.split(" ")[0], release, wires.IDENTITY)

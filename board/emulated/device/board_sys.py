"""The `sys` module of the emulated board: MicroPython's, with the board's identity and its serial console."""

# MicroPython's modules are not what the type checker knows under their names.
# mypy: ignore-errors

import sys as _host
from collections import namedtuple
from sys import *  # noqa: F403

from . import console, wires

platform = "emulated"
executable = ""
path = _host.path  # an import of all names leaves out the two that are lists of the virtual machine
argv = _host.argv
stdin = console.TextInput()
stdout = stderr = console.TextOutput()

_fields = namedtuple("", ("name", "version", "_machine", "_mpy", "_build", "_thread"))
_host_identity = _host.implementation
implementation = _fields(
    _host_identity.name, _host_identity.version, wires.IDENTITY, _host_identity._mpy, "JIFFY_EMULATED", "unsafe"
)

"""The `vfs` module of the emulated board: MicroPython's, without the host's file system."""

# MicroPython's modules are not what the type checker knows under their names.
# mypy: ignore-errors

from vfs import *  # noqa: F403

del VfsPosix  # noqa: F821

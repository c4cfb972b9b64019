"""The `vfs` module of the emulated board: MicroPython's, without the host's file system."""

from vfs import *  # noqa: F403

del VfsPosix  # noqa: F821

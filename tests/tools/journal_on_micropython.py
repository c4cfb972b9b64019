# mypy: ignore-errors
"""Runs on MicroPython: cuts the power at each step of putting files in place, and looks at what the next boot finds.

Arguments: the file with the agent's ``finish`` function.
"""

import os
import sys

import vfs

BLOCK_BYTES = 512
BLOCKS = 128
STAGE = "/stage"
OLD = {"/main.py": "old main", "/boot/a.py": "old a", "/boot/gone/deep/b.py": "old b"}
NEW = {"/main.py": "new main", "/boot/a.py": "new a", "/boot/c.py": "new c", "/boot/made/d.py": "new d"}
STALE = ["/boot/gone/deep/b.py", "/boot/never_was.py"]
MADE = ["/boot/made"]


class Memory:
    def __init__(self):
        self.data = bytearray(BLOCKS * BLOCK_BYTES)

    def readblocks(self, block, buffer, offset=0):
        start = block * BLOCK_BYTES + offset
        buffer[:] = self.data[start : start + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        start = block * BLOCK_BYTES + offset
        self.data[start : start + len(buffer)] = buffer

    def ioctl(self, operation, argument):
        return {4: BLOCKS, 5: BLOCK_BYTES}.get(operation, 0)


class Cut(Exception):
    pass


class CutOS:
    """The os module, until the power is cut after some of its calls."""

    def __init__(self, calls):
        self.calls = calls

    def __getattr__(self, name):
        if self.calls == 0:
            raise Cut()
        self.calls -= 1
        return getattr(os, name)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def fresh_board():
    vfs.umount("/")
    memory = Memory()
    vfs.VfsLfs2.mkfs(memory)
    vfs.mount(vfs.VfsLfs2(memory), "/")
    os.chdir("/")
    for folder in (STAGE, "/boot", "/boot/gone", "/boot/gone/deep"):
        os.mkdir(folder)
    for path, text in OLD.items():
        write(path, text)
    lines = []
    for number, path in enumerate(sorted(NEW, key=lambda path: path != "/main.py")):
        write(f"{STAGE}/{number}", NEW[path])
        lines.append(f"{STAGE}/{number}\t{path}\n")
    lines[1:1] = [f"\t{path}\n" for path in STALE] + [f"{path}\t\n" for path in MADE]
    write(STAGE + "/commit", "".join(lines))


def content(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


def finish(finish_source, os_module):
    names = {"os": os_module, "open": open}
    exec(finish_source, names)
    names["finish"](STAGE)


def cut_after(finish_source, calls):
    """Whether there was a cut; what the board holds after the boot that follows is checked."""
    fresh_board()
    was_cut = False
    try:
        finish(finish_source, CutOS(calls))
    except Cut:
        was_cut = True
        finish(finish_source, os)
    for path, text in NEW.items():
        assert content(path) == text, (calls, path, content(path))
    assert os.listdir(STAGE) == [], os.listdir(STAGE)
    assert "gone" not in os.listdir("/boot")
    return was_cut


with open(sys.argv[1]) as source_file:
    source = source_file.read()
cuts = 0
while cut_after(source, cuts):
    cuts += 1
print(cuts, "cuts")

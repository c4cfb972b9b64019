# mypy: ignore-errors
# ruff: noqa: F821, SIM105, B007
"""The transfer agent: what runs on the board while files arrive.

``jiffy.work.agent`` picks the functions that the firmware can run, shortens them and sends them once a session; nothing
imports this file. The names ``view`` (memory for one segment), ``credit``, ``window_bits`` and ``stage`` are set
behind them.

    host                                     board
    code of the agent                        "+"  send me a header
    length, CRC-32 (12 hex digits)           "+"  send me at most ``credit`` bytes, and again until all are there
    the manifest                             "=BLOCK FREE HAVE HAVE ... CRC-32\n"  HAVE: -1 unchanged, else bytes staged
    header, segment, header, segment ...     "+" for each, until every file is complete
                                             "=done CRC-32\n" when all files are in place, then the agent ends

Anything wrong ends the agent with an exception; the host starts it again, and what was staged is not sent again.
"""

import binascii
import hashlib
import io
import os
import sys

import deflate


def finish(stage):
    """Carry out the journal of a complete transfer, also one that a power cut left half done."""
    journal = stage + "/commit"
    try:
        with open(journal) as file:
            lines = file.read().split("\n")
    except OSError:
        return
    for line in lines:
        source, _, target = line.partition("\t")
        try:
            if source:
                os.rename(source, target)
            elif target:
                os.remove(target)
                os.rmdir(target[: target.rfind("/")])
        except OSError as error:
            # ENOENT: renamed before the cut. A folder that is not empty stays.
            if source and error.args[0] != 2:
                raise
    os.remove(journal)


def say(text):
    sys.stdout.write("=%s %08x\n" % (text, binascii.crc32(text.encode())))


def checked(data, head):
    if binascii.crc32(data) != int(head[4:], 16):
        raise ValueError("crc")
    return data


def receive_binary():
    # Credit goes out immediately before the blocking read: nothing may be on its way while the flash is busy.
    sys.stdout.write("+")
    head = sys.stdin.buffer.read(12)
    length = int(head[:4], 16)
    for start in range(0, length, credit):
        sys.stdout.write("+")
        sys.stdin.buffer.readinto(view[start : min(start + credit, length)])
    data = bytes(view[:length])
    for code in (2, 3, 4, 1):
        data = data.replace(bytes((1, 96 + code)), bytes((code,)))
    return checked(data, head)


def receive_text():
    sys.stdout.write("+")
    head = sys.stdin.read(12)
    length = int(head[:4], 16)
    data = ""
    for start in range(0, length, credit):
        sys.stdout.write("+")
        data += sys.stdin.read(min(credit, length - start))
    return checked(binascii.a2b_base64(data), head)


def unpack_deflate(data):
    return deflate.DeflateIO(io.BytesIO(data), deflate.RAW, window_bits)


def unpack_plain(data):
    return io.BytesIO(data)


def digest_sha256(path):
    total = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while True:
                count = file.readinto(view)
                if not count:
                    break
                total.update(view[:count])
    except OSError:
        return ""
    return binascii.hexlify(total.digest()).decode()[:32]


def digest_crc32(path):
    total = 0
    try:
        with open(path, "rb") as file:
            while True:
                count = file.readinto(view)
                if not count:
                    break
                total = binascii.crc32(view[:count], total)
    except OSError:
        return ""
    return "%032x" % total


def make_parents(path):
    end = path.find("/", 1)
    while end > 0:
        try:
            os.mkdir(path[:end])
        except OSError:
            # It is there already, or the file's own error will tell.
            pass
        end = path.find("/", end + 1)


def serve():
    make_parents(stage + "/")
    finish(stage)
    manifest = b""
    while manifest[-2:] != b"\n\n":
        manifest += unpack(receive()).read()
    listing, *lines = manifest.decode()[:-2].split("\n")
    stale = []
    try:
        with open(listing) as file:
            stale = file.read().split("\n")
    except OSError:
        pass
    wanted = []
    kept = []
    answer = ""
    for line in lines:
        content, size, path = line.split(" ", 2)
        if path in stale:
            stale.remove(path)
        have = -1
        if digest(path) != content:
            name = "%s%08x" % (content[-8:], binascii.crc32(path.encode()))
            kept.append(name)
            name = stage + "/" + name
            try:
                have = os.stat(name)[6]
            except OSError:
                have = 0
            wanted.append((name, path, content, int(size) - have))
        answer += " %d" % have
    for name in os.listdir(stage):
        if name not in kept:
            os.remove(stage + "/" + name)
    room = os.statvfs(stage)
    say("%d %d%s" % (room[0], room[3], answer))
    segment = None
    for name, path, content, left in wanted:
        with open(name, "ab") as file:
            while left > 0:
                count = segment.readinto(view[: min(left, len(view))]) if segment else 0
                if count:
                    file.write(view[:count])
                    left -= count
                else:
                    # Flushed, a cut keeps what has come so far.
                    file.flush()
                    segment = unpack(receive())
        if digest(name) != content:
            os.remove(name)
            raise ValueError("content")
    if wanted or stale:
        with open(stage + "/new", "w") as file:
            for name, path, content, left in wanted:
                make_parents(path)
                file.write("%s\t%s\n" % (name, path))
            for path in stale:
                file.write("\t%s\n" % path)
        os.rename(stage + "/new", stage + "/commit")
        finish(stage)
    say("done")

# mypy: ignore-errors
# ruff: noqa: F401, F821, SIM115
"""The transfer agent: what runs on the board while files arrive.

``jiffy.work.transfer.agent`` picks the functions that the firmware can run, shortens them and sends them in pieces
that compile in little memory; nothing imports this file. It keeps nothing for each file, so that it fits a heap that
has 8,000 bytes left in holes of 2,000: there without inflating. The names ``source`` (one frame's body), ``stream``
(what it holds, inflated), ``view`` (memory for one step), ``file`` (what is written), ``left`` (how much of its content
is to come), ``read``, ``take``, ``digest`` and ``write`` are set behind them.

    host                                     board
    code of the agent                        "=0 CRC-32"         (a line) send me frame 0
    frame 0                                  "=1 ANSWER CRC-32"  done; send me frame 1
    a frame that is damaged                  "!1 ANSWER CRC-32"  send me frame 1 again
    an empty frame ("are you there?")        the last line again
                                             0x06                I live: a step of a longer work is done
                                             "+"                 64 bytes more, if the frame asks for such care

A frame is 0x16, its number's last digit, 1 for care or 0, the body's length (3 hex digits), how many bytes can be
inflated from what has come so far (4 hex digits), the CRC-32 of all that and the body (8 hex digits), and the body.
Bodies are pieces of one deflated stream, cut anywhere. It holds commands, each a line of three words:

    f - PATH         answers the bytes of a block and the number of free ones
    ? DIGEST PATH    answers 1 when the file has that digest, else 0
    z - PATH         answers the file's size, -1 when there is none
    l OFFSET PATH    answers 192 bytes of a file in base64 without "=", after a minus sign
    d - PATH         make the folder; answers nothing of use
    o - PATH         append to the file
    w COUNT -        the next COUNT bytes are its content
    v DIGEST PATH    close the file, and see whether it has that digest
    q - -            end

When all is staged, ``conclude`` takes the agent's place: it needs its memory.
"""

import binascii
import hashlib
import io
import os
import sys

import deflate


def load(text, check):
    if binascii.crc32(text) != check:
        raise ValueError("damaged")
    exec(text, globals())


def alive():
    write("\x06")


def read_binary(count):
    return sys.stdin.buffer.read(count)


def read_text(count):
    return sys.stdin.read(count).encode()


def take_binary(piece):
    """0x01 and a letter are one byte."""
    if piece[-1] == 1:
        piece += read(1)
    plain, *parts = piece.split(b"\x01")
    source.write(plain)
    for part in parts:
        view[0] = part[0] & 31
        source.write(view[:1])
        source.write(part[1:])
    return piece


def take_text(piece):
    source.write(binascii.a2b_base64(piece))
    return piece


def receive(turn, rest):
    """The next frame goes to ``source``, behind ``rest``. Where it ends there and what can be inflated from it, in one
    number; 0 when it is not the awaited one, -1 when it is damaged."""
    while read(1) != b"\x16":
        pass
    head = read(17)
    source.seek(0)
    source.write(rest)
    total = binascii.crc32(head[:9])
    try:
        left = int(head[2:5], 16)
        while 0 < left < 999:
            if head[1] == 49:
                write("+")
            piece = take(read(min(64, left)))
            total = binascii.crc32(piece, total)
            left -= len(piece)
        if total != int(head[9:], 16):
            return -1
        end = source.tell()
        source.seek(0)
        return end << 16 | int(head[5:9], 16) if head[0] == turn + 48 else 0
    except (ValueError, IndexError):
        return -1


def digest_sha256(path):
    total = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while True:
                count = file.readinto(view)
                if not count:
                    break
                total.update(view[:count])
                alive()
    except OSError:
        return ""
    return binascii.hexlify(total.digest()).decode()[:16]


def digest_crc32(path):
    total = 0
    try:
        with open(path, "rb") as file:
            while True:
                count = file.readinto(view)
                if not count:
                    break
                total = binascii.crc32(view[:count], total)
                alive()
    except OSError:
        return ""
    return "%016x" % total


def look(kind, first, path):
    """The commands that need nothing but their words."""
    if kind == "?":
        return int(digest(path) == first)
    try:
        if kind == "f":
            room = os.statvfs(path)
            return "%d %d" % (room[0], room[3])
        if kind == "z":
            return os.stat(path)[6]
        if kind == "d":
            return os.mkdir(path)
        with open(path, "rb") as file:
            file.seek(int(first))
            return "-" + binascii.b2a_base64(view[: file.readinto(view[:192])]).rstrip(b"=\n").decode()
    except OSError:
        return -1


def store(count):
    """Of ``count`` bytes that can be inflated, some go to the file; how many are left."""
    global left
    size = stream.readinto(view[: min(left, count, len(view))])
    file.write(view[:size])
    alive()
    left -= size
    return count - size


def obey(line):
    """Carry out a command; what it answers."""
    global file, left
    kind, first, path = line[:-1].decode().split(" ", 2)
    if kind == "w":
        left = int(first)
    elif kind == "o":
        file = open(path, "ab")
    elif kind == "v":
        # Closed, it would keep its memory while it is read.
        file.close()
        file = None
        if digest(path) != first:
            os.remove(path)
            raise ValueError("content")
    else:
        return " %s" % look(kind, first, path)
    return ""


def serve():
    turn = 0
    answer = ""
    rest = line = b""
    state = 1
    try:
        while True:
            answer = "=!"[state < 0] + "%d%s" % (turn, answer)
            write("%s %08x\n" % (answer, binascii.crc32(answer)))
            answer = answer[2:]
            state = receive(turn, rest)
            if state <= 0:
                continue
            turn = (turn + 1) % 9
            answer = ""
            count = state & 65535
            while count:
                if left:
                    count = store(count)
                    continue
                # It takes memory for as much as it may read.
                part = stream.readline(min(count, 64))
                count -= len(part)
                line += part
                if part[-1] == 10:
                    if line[0] == 113:
                        return
                    answer += obey(line)
                    line = b""
            rest = source.read((state >> 16) - source.tell())
    finally:
        # Of what came before an interruption, all is staged.
        if file:
            file.close()


def finish(stage, alive=int):
    """Carry out the journal of a complete transfer, also one that a power cut left half done. Its lines: what to rename
    and its new name; nothing and what to remove, with the folders that are empty then; a folder to make and nothing."""
    journal = stage + "/commit"
    try:
        file = open(journal)
    except OSError:
        return
    with file:
        for line in file:
            source, _, target = line[:-1].partition("\t")
            try:
                if not target:
                    os.mkdir(source)
                elif source:
                    os.rename(source, target)
                else:
                    drop = os.remove
                    while target:
                        try:
                            drop(target)
                        except OSError as error:
                            # ENOENT: gone before the cut. A folder that is not empty stays, and those above it.
                            if error.args[0] != 2:
                                break
                        drop = os.rmdir
                        target = target[: target.rfind("/")]
            except OSError as error:
                # ENOENT: renamed before the cut. EEXIST: made before it.
                if error.args[0] != (2 if target else 17):
                    raise
            alive()
    os.remove(journal)


def conclude(stage, kept, commit):
    """Put in place what is staged, also what an earlier transfer left with its journal, and remove what else is staged
    and does not begin with ``kept``."""
    if commit:
        os.rename(stage + "/new", stage + "/commit")
    finish(stage, alive)
    try:
        for entry in os.ilistdir(stage):
            if not entry[0].startswith(kept):
                os.remove(stage + "/" + entry[0])
                alive()
        os.rmdir(stage)
    except OSError:
        # It is not there, or something stays in it.
        pass

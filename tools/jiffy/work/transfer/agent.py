r"""The host's side of the transfer agent, without input or output: its code for a firmware, frames for it, events
from it. The exchange is drawn at the top of ``board_agent``.

A frame's body goes over the wire with 0x01 to 0x04 escaped, so that no data can interrupt the agent (0x03) and none can
make a REPL run anything (0x02 and 0x04) if the agent has died; and 0x16, so that it is only where a frame begins.
Everything has a CRC-32, in both directions; the agent's own code too.
"""

import ast
import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from jiffy.work.transfer.minify import minified, module_names

if TYPE_CHECKING:
    from jiffy.session.features import Features

MARK = b"\x16"
ESCAPED = (1, 2, 3, 4, 22)
LARGEST_BODY = 640
DIGEST_DIGITS = 16
LARGEST_REPLY = 4096
PIECE_BYTES = 64
"""What the board reads and decodes at once."""
WINDOW_BITS = 10
STEP_BYTES = 15
"""A body grows by; in base64 no byte is lost between two."""
MOST_INFLATED = 65_535 - 1032 * STEP_BYTES
"""Deflate makes at most 1,032 bytes of one."""
TURNS = 9
ARE_YOU_THERE = 9
"""A number that no frame has."""
SOURCE_BYTES = LARGEST_BODY + 32
VIEW_BYTES = 256
INFLATING_NEEDS = 12_000
"""Bytes of free memory on a 32-bit board; with less, files go as they are."""
CODE_PIECE_BYTES = {True: 600, False: 260}
"""Source that goes at once, with inflating and without: to compile takes 1,500 bytes of memory, and 6 for each byte."""


@dataclass(frozen=True)
class Abilities:
    """What the agent may use on this firmware."""

    binary: bool
    """Standard input has a binary buffer; without it, text in base64."""
    deflate: bool
    sha256: bool
    """Content is compared by SHA-256; without it, by CRC-32."""

    @classmethod
    def of(cls, features: "Features") -> "Abilities | None":
        """What fits the firmware; None when it cannot run the agent at all."""
        if not (features.crc32 and features.hexlify and features.directories and features.rename and features.stat):
            return None
        has_room = features.free_memory >= INFLATING_NEEDS
        return cls(features.binary_stdin, features.deflate and has_room, features.sha256)

    def digest(self, data: bytes) -> str:
        """The content's fingerprint as the agent computes it."""
        return sha256(data).hexdigest()[:DIGEST_DIGITS] if self.sha256 else f"{crc32(data):0{DIGEST_DIGITS}x}"

    def armoured(self, payload: bytes) -> bytes:
        """The payload as it goes over the wire."""
        return escape(payload) if self.binary else base64.b64encode(payload)


def escape(payload: bytes) -> bytes:
    """Replace 0x01 to 0x04 and 0x16 by 0x01 and a letter."""
    for code in ESCAPED:
        payload = payload.replace(bytes((code,)), bytes((1, 96 + code)))
    return payload


@dataclass(frozen=True)
class Content:
    """Bytes for the file that is open; they may go in several frames."""

    data: bytes


Step = str | Content
"""A command, or what a file shall hold."""


@dataclass(frozen=True)
class Body:
    """What one frame holds; ``inflated`` is how much the board can make of it."""

    data: bytes
    inflated: int


class Packer:
    """Cuts the steps of one run of the agent into bodies of frames: one deflated stream, flushed where an answer is
    awaited."""

    def __init__(self, abilities: Abilities) -> None:
        self._abilities = abilities
        self._deflating = zlib.compressobj(9, zlib.DEFLATED, -WINDOW_BITS, 9)
        self._inflating = zlib.decompressobj(-WINDOW_BITS)

    def bodies(self, steps: list[Step]) -> Iterator[Body]:
        text = b"".join(map(_as_read, steps))
        if self._abilities.deflate:
            text = self._deflating.compress(text) + self._deflating.flush(zlib.Z_SYNC_FLUSH)
        rest = memoryview(text)
        while rest:
            body, rest = self._first(rest)
            yield body

    def _first(self, packed: memoryview) -> tuple[Body, memoryview]:
        """As much as one frame may hold, and what is left."""
        size, armoured, inflated = 0, 0, 0
        while size < len(packed) and inflated <= MOST_INFLATED:
            step = bytes(packed[size : size + STEP_BYTES])
            armoured += len(self._abilities.armoured(step))
            if armoured > LARGEST_BODY:
                break
            inflated += len(self._inflating.decompress(step)) if self._abilities.deflate else len(step)
            size += len(step)
        return Body(self._abilities.armoured(bytes(packed[:size])), inflated), packed[size:]


def _as_read(step: Step) -> bytes:
    if isinstance(step, Content):
        return b"w %d -\n" % len(step.data) + step.data
    return step.encode() + b"\n"


@dataclass(frozen=True)
class Frame:
    """One frame for the board."""

    head: bytes
    body: bytes

    def pieces(self) -> Iterator[bytes]:
        """The body as the agent asks for it when it shall take care."""
        start = 0
        while start < len(self.body):
            # The agent reads on where an escape would be cut in two.
            end = start + PIECE_BYTES + (self.body[start : start + PIECE_BYTES][-1] == 1)
            yield self.body[start:end]
            start = end


def frame(turn: int, body: Body, *, care: bool = False) -> Frame:
    head = b"%d%d%03x%04x" % (turn, care, len(body.data), body.inflated)
    return Frame(MARK + head + b"%08x" % crc32(body.data, crc32(head)), body.data)


def are_you_there() -> bytes:
    return frame(ARE_YOU_THERE, Body(b"", 0)).head


@dataclass(frozen=True)
class Code:
    """What the board runs, piece by piece, shortened. What was damaged on its way ends in an exception, never in
    another agent."""

    loader: str
    """The modules, and the function that runs a piece only when it is whole."""
    load: str
    """The name of that function."""
    pieces: list[str]
    """The agent."""
    start: str
    release: str
    """Gives back the memory of what is not needed at the end."""
    closing: list[str]
    """What takes the agent's place then."""
    conclude: str
    """The name of the function that does it."""
    end: str
    """Afterwards nothing is left in the board's memory."""

    def checked(self, piece: str) -> str:
        return f"{self.load}(rb'''{piece}''',{crc32(piece.encode())})\n"

    def concluding(self, stage: str, kept: str, *, commit: bool) -> str:
        """The call. Text is decoded: short literals would stay in the board's memory until it is reset."""
        texts = (f"{text.encode()!a}.decode()" for text in (stage, kept))
        return self.checked(f"{self.conclude}({','.join(texts)},{int(commit)})\n")


@cache
def code(abilities: Abilities) -> Code:
    """The agent for these abilities."""
    sections = agent_source(abilities)
    parts = _statements(minified("\n".join(sections)))
    counts = [len(ast.parse(section).body) for section in sections]
    loader, agent, (start,), (release,), closing, (end,) = (
        parts[last - count : last] for count, last in zip(counts, accumulate(counts), strict=True)
    )
    names = module_names(ast.parse("\n".join(parts)))
    listed = " ".join(sorted(names))
    return Code(
        "\n".join(loader),
        _function_name(loader[-1]),
        list(_joined(agent, CODE_PIECE_BYTES[abilities.deflate])),
        start,
        release,
        list(_joined(closing, CODE_PIECE_BYTES[abilities.deflate])),
        _function_name(closing[-1]),
        f"try:{end}\nexcept NameError:0\nfor _n in'{listed} _n'.split():globals().pop(_n,0)\n",
    )


def _function_name(statement: str) -> str:
    return statement.removeprefix("def ").partition("(")[0]


def _statements(text: str) -> list[str]:
    starts = [node.lineno - 1 for node in ast.parse(text).body]
    lines = text.splitlines()
    return ["\n".join(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]


def _joined(parts: list[str], limit: int) -> Iterator[str]:
    piece = ""
    for part in parts:
        if piece and len(piece) + len(part) > limit:
            yield piece
            piece = ""
        piece += part + "\n"
    yield piece


def agent_source(abilities: Abilities) -> list[str]:
    """The agent for these abilities in full length: its loader, itself, its start, what takes its place, its end."""
    choice = {
        "read": "read_binary" if abilities.binary else "read_text",
        "take": "take_binary" if abilities.binary else "take_text",
        "digest": "digest_sha256" if abilities.sha256 else "digest_crc32",
    }
    settings = {
        "view": f"memoryview(bytearray({VIEW_BYTES}))",
        "source": f"io.BytesIO({SOURCE_BYTES})",
        "stream": f"deflate.DeflateIO(source, deflate.RAW, {WINDOW_BITS})" if abilities.deflate else "source",
        "write": "sys.stdout.write",
        "file": "None",
        "left": "0",
    }
    modules = ["binascii", "gc", "io", "os", "sys", *["deflate"] * abilities.deflate, *["hashlib"] * abilities.sha256]
    loader = [
        f"import {', '.join(modules)}",
        "threshold = gc.threshold()",
        "gc.threshold(2048)",
        device_function("load"),
    ]
    chosen = (device_function(full).replace(full, name) for name, full in choice.items())
    functions = [
        device_function("alive"),
        *chosen,
        *map(device_function, ("receive", "look", "store", "obey", "serve")),
    ]
    # The longest first: what it takes to compile is free memory for all others, and what they leave lies in its place.
    functions.sort(key=len, reverse=True)
    return [
        "\n".join(loader),
        "\n".join([*functions, *(f"{name} = {value}" for name, value in settings.items())]),
        "serve()",
        "stream = source = view = serve = receive = look = store = obey = None",
        "\n".join(map(device_function, ("finish", "conclude"))),
        "gc.threshold(threshold)",
    ]


@cache
def device_function(name: str) -> str:
    """The source of one function of the device-side file."""
    source = Path(__file__).parents[2].joinpath("device", "board_agent.py").read_text(encoding="utf-8")
    found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    return ast.get_source_segment(source, found[0]) or ""

r"""The host's side of the transfer agent, without input or output: its code for a firmware, frames for it, events
from it. The exchange is drawn at the top of ``board_agent``.

A segment goes over the wire with 0x01 to 0x04 escaped, so that no data can interrupt the agent (0x03) and none can
make a REPL run anything (0x02 and 0x04) if the agent has died. Everything has a CRC-32, in both directions; the agent's
own code too.
"""

import ast
import base64
import zlib
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from jiffy.session.features import Features

HEADER_BYTES = 12
ESCAPED = (1, 2, 3, 4)
LARGEST_REPLY = 65_536
CODE_WINDOW_BITS = 12


@dataclass(frozen=True)
class Abilities:
    """What the agent may use on this firmware, and how much memory."""

    binary: bool
    """Standard input has a binary buffer; without it, text in base64."""
    deflate: bool
    sha256: bool
    """Content is compared by SHA-256; without it, by CRC-32."""
    segment_bytes: int
    window_bits: int

    @classmethod
    def of(cls, features: "Features") -> "Abilities | None":
        """What fits the firmware; None when it cannot run the agent at all."""
        if not (features.crc32 and features.hexlify and features.directories and features.rename and features.stat):
            return None
        bits = max(9, min(14, (features.free_memory // 10).bit_length() - 1))
        return cls(features.binary_stdin, features.deflate, features.sha256, 1 << bits, bits)

    def smaller(self) -> "Abilities":
        """The same with a quarter of the memory."""
        bits = max(9, self.window_bits - 2)
        return replace(self, segment_bytes=1 << bits, window_bits=bits)

    def digest(self, data: bytes) -> str:
        """The content's fingerprint as the agent computes it: 32 hex digits."""
        return sha256(data).hexdigest()[:32] if self.sha256 else f"{crc32(data):032x}"

    def packed(self, content: bytes) -> bytes:
        """A segment's payload; the window is one that the board has room for."""
        if not self.deflate:
            return content
        packer = zlib.compressobj(9, zlib.DEFLATED, -self.window_bits, 9)
        return packer.compress(content) + packer.flush()

    def armoured(self, payload: bytes) -> bytes:
        """The payload as it goes over the wire."""
        return escape(payload) if self.binary else base64.b64encode(payload)


def escape(payload: bytes) -> bytes:
    """Replace 0x01 to 0x04 by 0x01 and a letter."""
    for code in ESCAPED:
        payload = payload.replace(bytes((code,)), bytes((1, 96 + code)))
    return payload


@dataclass(frozen=True)
class Segment:
    """One frame for the board: ``size`` bytes of content as a header and a body."""

    size: int
    header: bytes
    body: bytes


def segment(content: bytes, abilities: Abilities) -> Segment:
    """The whole content as one frame, however long."""
    payload = abilities.packed(content)
    body = abilities.armoured(payload)
    return Segment(len(content), b"%04x%08x" % (len(body), crc32(payload)), body)


def largest_segment(content: memoryview, abilities: Abilities, guess: int) -> Segment:
    """A frame with as much of the beginning of ``content`` as fits the board's buffer; ``guess`` is a size to try."""
    size = min(len(content), guess)
    while True:
        frame = segment(bytes(content[:size]), abilities)
        if len(frame.body) <= abilities.segment_bytes:
            return frame
        size = max(1, min(size - 1, size * abilities.segment_bytes * 31 // 32 // len(frame.body)))


def chunks(body: bytes, credit: int) -> list[bytes]:
    """The body in the pieces that the agent asks for one by one."""
    return [body[start : start + credit] for start in range(0, len(body), credit)]


def code(abilities: Abilities, stage: str, credit: int) -> str:
    """What the board runs. A damaged byte in it ends in an exception, never in another agent."""
    from jiffy.work.minify import minified

    text = minified(agent_source(abilities, stage, credit))
    if not abilities.deflate:
        check = f"if binascii.crc32(s.encode())!={crc32(text.encode())}:1/0"
        return f"import binascii\ns=r'''{text}'''\n{check}\nexec(s)\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, -CODE_WINDOW_BITS, 9)
    packed = packer.compress(text.encode()) + packer.flush()
    return (
        f"import binascii as b,deflate as d,io\ns=b.a2b_base64('{base64.b64encode(packed).decode()}')\n"
        f"if b.crc32(s)!={crc32(packed)}:1/0\n"
        f"exec(d.DeflateIO(io.BytesIO(s),d.RAW,{CODE_WINDOW_BITS}).read())\n"
    )


def agent_source(abilities: Abilities, stage: str, credit: int) -> str:
    """The agent for these abilities, in full length."""
    choice = {
        "receive": "receive_binary" if abilities.binary else "receive_text",
        "unpack": "unpack_deflate" if abilities.deflate else "unpack_plain",
        "digest": "digest_sha256" if abilities.sha256 else "digest_crc32",
    }
    names = ("finish", "say", "checked", *choice.values(), "make_parents", "serve")
    modules = ["binascii", "io", "os", "sys", *["deflate"] * abilities.deflate, *["hashlib"] * abilities.sha256]
    settings = {
        "view": f"memoryview(bytearray({abilities.segment_bytes}))",
        "credit": credit,
        "window_bits": abilities.window_bits,
        "stage": repr(stage),
        **choice,
    }
    assignments = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join([f"import {', '.join(modules)}", *map(device_function, names), *assignments, "serve()"])


@cache
def device_function(name: str) -> str:
    """The source of one function of the device-side file."""
    source = Path(__file__).parent.parent.joinpath("device", "board_agent.py").read_text(encoding="utf-8")
    found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    return ast.get_source_segment(source, found[0]) or ""


@dataclass(frozen=True)
class Credit:
    """The board is about to read."""


@dataclass(frozen=True)
class Reply:
    """A line of the board whose checksum is right."""

    text: str


@dataclass(frozen=True)
class Ended:
    """The agent has ended; its error text follows on the raw REPL."""


@dataclass(frozen=True)
class Unexpected:
    """What no agent sends: the line is damaged, or something else prints."""

    seen: bytes


Event = Credit | Reply | Ended | Unexpected


class AgentOutput:
    """What the agent sends, byte by byte, as events."""

    def __init__(self) -> None:
        self._line: bytearray | None = None

    def receive(self, byte: int) -> Event | None:
        """The event that ``byte`` completes, if it does."""
        if self._line is not None:
            return self._receive_in_line(self._line, byte)
        if byte == ord("="):
            self._line = bytearray()
            return None
        if byte == ord("+"):
            return Credit()
        return Ended() if byte == 4 else Unexpected(bytes((byte,)))

    def _receive_in_line(self, line: bytearray, byte: int) -> Event | None:
        if byte == 13:
            # The firmware's text output puts it in front of every newline.
            return None
        if byte != 10:
            line.append(byte)
            return None if len(line) <= LARGEST_REPLY else Unexpected(bytes(line[-40:]))
        self._line = None
        text, _, checksum = bytes(line).rpartition(b" ")
        if checksum != b"%08x" % crc32(text):
            return Unexpected(bytes(line[-40:]))
        return Reply(text.decode("ascii", "replace"))

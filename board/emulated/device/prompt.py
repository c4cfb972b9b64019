"""The friendly prompt for a MicroPython that has no raw one to change to. It edits a line at its end alone: no history,
no completion of names."""

import sys

from . import console, interrupts, program, raw_prompt, wires
from .raw_prompt import CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

BACKSPACE, TAB, NEWLINE, RETURN, ESCAPE, DELETE = 8, 9, 10, 13, 27, 127
SOFT_RESET = 40
"""Exit status that tells the relay of a soft reset from here."""
BLOCKS = ("@", "async ", "class ", "def ", "for ", "if ", "try:", "while ", "with ")

_version: str = sys.version.split("; ")[-1]


def serve(raw: bool, namespace: "dict[str, Any]") -> None:
    """Serve both prompts until a soft reset, which ends the process."""
    if raw:
        raw_prompt.serve(namespace)
    show_banner()
    while True:
        control, text = read_statement()
        if control == CTRL_A:
            console.send_untouched(b"\r\n")
            raw_prompt.serve(namespace)
        elif control == CTRL_D:
            console.send_untouched(b"\r\n")
            interrupts.end(SOFT_RESET)
        elif control == CTRL_B:
            console.send_untouched(b"\r\n")
        elif control == CTRL_E:
            execute(read_paste(), "exec", namespace)
        else:
            execute(text, "single", namespace)
        if control in (CTRL_A, CTRL_B):
            show_banner()


def show_banner() -> None:
    text = '%s; %s\r\nType "help()" for more information.\r\n' % (_version, wires.IDENTITY)
    console.send_untouched(text.encode())


def execute(text: str, mode: str, namespace: "dict[str, Any]") -> None:
    if not text.strip():
        return
    error = program.run(compile_and_run, text, mode, namespace)
    if isinstance(error, SystemExit):
        interrupts.end(SOFT_RESET)
    if error is not None:
        program.print_traceback(error)


def compile_and_run(text: str, mode: str, namespace: "dict[str, Any]") -> None:
    if mode == "exec":
        namespace["__file__"] = "<stdin>"
    exec(compile(text, "<stdin>", mode), namespace)


def read_statement() -> "tuple[int, str]":
    """A whole statement, or the control character that was typed at the beginning of a line."""
    control, text = read_line(b">>> ")
    while not control and is_unfinished(text):
        control, more = read_line(b"... ")
        text = text + "\n" + more
    return (control, "" if control else text)


def read_input(text: object = "") -> str:
    """The built-in `input`."""
    send_text = str(text).encode()
    while True:
        control, line = read_line(send_text, console.receive)
        if control == CTRL_D:
            raise EOFError
        if control == CTRL_C:
            raise KeyboardInterrupt
        if control == 0:
            return line
        send_text = b""


def read_line(prompt: bytes, receive: "Callable[[], int]" = console.receive_at_prompt) -> "tuple[int, str]":
    """A line, or the control character that was typed at its beginning (Ctrl-C: anywhere)."""
    console.send_untouched(prompt)
    line = bytearray()
    while True:
        byte = receive()
        if byte in (RETURN, NEWLINE):
            console.send_untouched(b"\r\n")
            return 0, text_of(line)
        if byte == CTRL_C:
            console.send_untouched(b"\r\n")
            return CTRL_C, ""
        if byte in (CTRL_A, CTRL_B, CTRL_D, CTRL_E) and not line:
            return byte, ""
        edit(line, byte, receive)


def edit(line: bytearray, byte: int, receive: "Callable[[], int]") -> None:
    if byte in (BACKSPACE, DELETE):
        if line:
            line[:] = text_of(line)[:-1].encode()
            console.send_untouched(b"\b \b")
    elif byte == ESCAPE:
        skip_escape_sequence(receive)
    elif byte == TAB and not line.strip():
        line.extend(b"    ")
        console.send_untouched(b"    ")
    elif byte >= 32:
        line.append(byte)
        console.send_untouched(bytes((byte,)))


def skip_escape_sequence(receive: "Callable[[], int]") -> None:
    """An arrow key and its kin: `[`, perhaps digits, a letter or a tilde."""
    byte = receive()
    while byte == 91 or byte < 64:
        byte = receive()


def read_paste() -> str:
    console.send_untouched(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")
    text = bytearray()
    while True:
        byte = console.receive_at_prompt()
        if byte in (CTRL_C, CTRL_D):
            console.send_untouched(b"\r\n")
            return text_of(text) if byte == CTRL_D else ""
        text.append(NEWLINE if byte == RETURN else byte)
        console.send_untouched(b"\r\n=== " if byte == RETURN else bytes((byte,)))


def text_of(line: bytearray) -> str:
    """As text; bytes that are none become question marks."""
    try:
        return str(line, "utf-8")
    except UnicodeError:
        return "".join(chr(byte) if byte < 128 else "?" for byte in line)


def is_unfinished(text: str) -> bool:
    """Whether the next line belongs to the same statement: a block goes on until an empty line."""
    if any(text.startswith(block) for block in BLOCKS) and not text.endswith("\n"):
        return True
    return text.endswith("\\") or has_open_end(text)


def has_open_end(text: str) -> bool:
    """Whether a bracket or a string of several lines is open at the end."""
    depth, quote, at = 0, "", 0
    while at < len(text):
        here = text[at]
        if quote and here == "\\":
            at += 1
        elif quote and text[at : at + len(quote)] == quote:
            at += len(quote) - 1
            quote = ""
        elif not quote and here in "'\"":
            quote = here * 3 if text[at : at + 3] == here * 3 else here
            at += len(quote) - 1
        elif not quote:
            depth += (here in "([{") - (here in ")]}")
        at += 1
    return len(quote) == 3 or depth > 0

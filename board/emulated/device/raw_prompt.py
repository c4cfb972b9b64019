"""The raw prompt, by which tools talk to a board, for a MicroPython that has none, as Debian's has none.

Requests end with Ctrl-D and are answered by OK, output, Ctrl-D, traceback, Ctrl-D, `>`. Raw-paste (Ctrl-E A Ctrl-A)
takes a program in windows, each of which is granted when the last one is used up.
"""

from . import console, interrupts, program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E = 1, 2, 3, 4, 5
WINDOW_BYTES = 128
SOFT_RESET = 41
"""Exit status that tells the relay of a soft reset from here."""


def serve(namespace: "dict[str, Any]") -> None:
    """Take requests until Ctrl-B, which leads back to the friendly prompt; a soft reset ends the process."""
    greet()
    while True:
        control, request = read_request()
        if control == CTRL_B:
            console.send_untouched(b"\r\n")
            return
        if control == CTRL_A:
            paste_or_greet(request, namespace)
        elif control == CTRL_D:
            obey(request, namespace)


def read_request() -> "tuple[int, bytes | MemoryError]":
    """What was sent, and the control character that ended it."""
    line = bytearray()
    try:
        byte = console.receive_at_prompt()
        while byte not in (CTRL_A, CTRL_B, CTRL_C, CTRL_D):
            line.append(byte)
            byte = console.receive_at_prompt()
        return byte, bytes(line)
    except MemoryError as error:
        del line
        return skip_to_the_end(), error


def skip_to_the_end() -> int:
    while True:
        byte = console.receive_at_prompt()
        if byte in (CTRL_A, CTRL_B, CTRL_C, CTRL_D):
            return byte


def greet() -> None:
    console.send_untouched(b"raw REPL; CTRL-B to exit\r\n>")


def paste_or_greet(request: "bytes | MemoryError", namespace: "dict[str, Any]") -> None:
    if request == b"\x05A":
        raw_paste(namespace)
        console.send_untouched(b">")
    elif isinstance(request, bytes) and len(request) == 2 and request[0] == CTRL_E:
        console.send_untouched(b"R\x00>")
    else:
        greet()


def obey(request: "bytes | MemoryError", namespace: "dict[str, Any]") -> None:
    console.send_untouched(b"OK")
    if not request:
        console.send_untouched(b"\r\n")
        interrupts.end(SOFT_RESET)
    execute(request, namespace)
    console.send_untouched(b">")


def raw_paste(namespace: "dict[str, Any]") -> None:
    console.send_untouched(b"R\x01" + bytes((WINDOW_BYTES & 255, WINDOW_BYTES >> 8)) + b"\x01")
    control, source = read_windows()
    execute(source if control == CTRL_D else KeyboardInterrupt(), namespace)


def read_windows() -> "tuple[int, bytes | MemoryError]":
    source = bytearray()
    try:
        while True:
            byte = console.receive_at_prompt()
            if byte in (CTRL_C, CTRL_D):
                console.send_untouched(b"\x04")
                return byte, bytes(source)
            source.append(byte)
            if len(source) % WINDOW_BYTES == 0:
                console.send_untouched(b"\x01")
    except MemoryError as error:
        del source
        # The tool is told to stop, and confirms.
        console.send_untouched(b"\x04")
        return skip_to_the_end(), error


def execute(source: "bytes | BaseException", namespace: "dict[str, Any]") -> None:
    """Run it and answer, or answer with the error that stands in its place."""
    error = source if isinstance(source, BaseException) else program.run(compile_and_run, source, namespace)
    console.send_untouched(b"\x04")
    if error is not None and not isinstance(error, SystemExit):
        program.print_traceback(error)
    console.send_untouched(b"\x04")
    if isinstance(error, SystemExit):
        interrupts.end(SOFT_RESET)


def compile_and_run(source: bytes, namespace: "dict[str, Any]") -> None:
    exec(compile(source, "<stdin>", "exec"), namespace)

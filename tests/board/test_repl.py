"""The prompt of the emulated board speaks as the firmware of a board does."""

import pytest

from tests.board.client import RAW_PROMPT, Client
from tests.board.conftest import Start


def test_the_friendly_prompt_echoes_evaluates_and_ends_lines_with_crlf(client: Client) -> None:
    client.prompt()
    client.write(b"6 * 7\r")
    assert client.until(b">>> ") == b"6 * 7\r\n42\r\n>>> "


def test_ctrl_b_prints_the_banner_with_the_boards_name(client: Client) -> None:
    client.prompt()
    client.write(b"\x02")
    banner = client.until(b">>> ").decode()
    assert "; Jiffy emulated board with MicroPython\r\n" in banner
    assert banner.endswith('Type "help()" for more information.\r\n>>> ')


def test_paste_mode_takes_indented_text_as_it_is(client: Client) -> None:
    client.prompt()
    client.write(b"\x05")
    client.until(b"=== ")
    client.write(b"for i in range(2):\r    print('pasted', i)\r\x04")
    assert client.until(b">>> ").endswith(b"pasted 0\r\npasted 1\r\n>>> ")


def test_raw_repl_separates_output_and_traceback(client: Client) -> None:
    client.raw()
    client.begin("print('before')\nraise ValueError('why')")
    output, error = client.finish()
    assert output == "before\r\n"
    assert error == 'Traceback (most recent call last):\r\n  File "<stdin>", line 2, in <module>\r\nValueError: why\r\n'


def test_raw_paste_gives_credit_for_each_window(client: Client) -> None:
    client.raw()
    client.write(b"\x05A\x01")
    assert client.exactly(2) == b"R\x01"
    window = int.from_bytes(client.exactly(2), "little")
    assert window == 128
    assert client.exactly(1) == b"\x01"
    code = b"print('" + b"x" * 500 + b"')"
    for start in range(0, len(code), window):
        client.write(code[start : start + window])
        if len(code) - start >= window:
            assert client.exactly(1) == b"\x01"
    client.write(b"\x04")
    assert client.exactly(1) == b"\x04"
    assert client.until(b"\x04") == b"x" * 500 + b"\r\n\x04"
    assert client.exactly(2) == b"\x04>"


def test_ctrl_c_cancels_raw_paste(client: Client) -> None:
    client.raw()
    client.write(b"\x05A\x01")
    client.exactly(5)
    client.write(b"print('never')\x03")
    assert b"KeyboardInterrupt" in client.until(b"\x04>")


def test_ctrl_c_clears_a_line_that_was_begun_in_the_raw_repl(client: Client) -> None:
    client.raw()
    client.write(b"print('never'\x03")
    assert client.execute("print('now')") == "now\r\n"


def test_leaving_the_raw_repl_shows_the_banner(client: Client) -> None:
    client.raw()
    client.write(b"\x02")
    assert b"MicroPython" in client.until(b">>> ")
    client.write(b"\x01")
    client.until(RAW_PROMPT)


def test_text_gets_crlf_and_bytes_for_the_buffer_pass_untouched(client: Client) -> None:
    client.raw()
    client.begin("import sys\nsys.stdout.write('a\\nb\\r\\n')\nsys.stdout.write(b'\\xffJIFFY\\n')")
    assert client.exactly(len(b"a\r\nb\r\n\xffJIFFY\r\n")) == b"a\r\nb\r\n\xffJIFFY\r\n"
    client.finish()
    client.begin("n = sys.stdout.buffer.write(bytes(range(256)) * 400)\nprint(n)")
    assert client.exactly(256 * 400) == bytes(range(256)) * 400
    assert client.finish() == ("102400\r\n", "")


def test_a_stray_byte_of_the_frame_marker_is_echoed(client: Client) -> None:
    client.prompt()
    client.write(b"\x05\xff\xffJ\x03")
    client.until(b"=== ")
    assert client.until(b">>> ") == b"\xff\xffJ\r\n>>> "


def test_binary_input_is_read_byte_for_byte(client: Client) -> None:
    client.raw()
    data = bytes(value for value in range(256) if value != 3) * 20
    client.begin(
        f"import sys, hashlib\nd = bytearray({len(data)})\nprint('go')\nsys.stdin.buffer.readinto(d)\n"
        "print(bytes(range(3)) + bytes(range(4, 256)) == bytes(d[:255]), hashlib.sha256(d).digest()[:4])"
    )
    client.until(b"go\r\n")
    client.write(data)
    output, error = client.finish()
    assert (output[:4], error) == ("True", "")


def test_text_input_turns_carriage_returns_into_newlines(client: Client) -> None:
    client.raw()
    client.begin("import sys\nprint('go')\nprint(repr(sys.stdin.readline()), repr(sys.stdin.read(3)))")
    client.until(b"go\r\n")
    client.write(b"one\rab\r")
    assert client.finish() == ("'one\\n' 'ab\\n'\r\n", "")


def test_standard_input_can_be_polled(client: Client) -> None:
    client.raw()
    client.begin(
        "import select, sys\np = select.poll()\np.register(sys.stdin, select.POLLIN)\nprint(p.poll(0))\n"
        "print(p.poll(5000)[0][0] is sys.stdin, sys.stdin.read(1))"
    )
    client.until(b"[]\r\n")
    client.write(b"k")
    assert client.finish() == ("True k\r\n", "")


def test_standard_input_can_be_iterated(client: Client) -> None:
    client.raw()
    client.begin(
        "import sys\nprint('go')\nfor line in sys.stdin:\n    print(repr(line))\n    if line == 'end\\n': break"
    )
    client.until(b"go\r\n")
    client.write(b"one\rend\n")
    assert client.finish() == ("'one\\n'\r\n'end\\n'\r\n", "")


def test_input_asks_and_takes_a_line(client: Client) -> None:
    client.raw()
    client.begin("print(repr(input('name? ')))")
    client.until(b"name? ")
    client.write(b"Adz\x7fa\r")
    output, error = client.finish()
    assert (output.endswith("\r\n'Ada'\r\n"), error) == (True, "")


def test_ctrl_c_and_the_end_of_input_leave_input(client: Client) -> None:
    client.raw()
    for byte, error in ((b"\x03", "KeyboardInterrupt"), (b"\x04", "EOFError")):
        client.begin("input('name? ')")
        client.until(b"name? ")
        client.write(byte)
        assert error in client.finish()[1]


def test_a_block_goes_on_until_an_empty_line(client: Client) -> None:
    client.prompt()
    client.write(b"def f(x):\r")
    client.until(b"... ")
    client.write(b"\x15" + b"    return [x,\r")
    client.until(b"... ")
    client.write(b"\x15" + b"        2]\r")
    client.until(b"... ")
    client.write(b"\x15" + b"\r")
    client.until(b">>> ")
    client.write(b"f(1)\r")
    assert client.until(b">>> ") == b"f(1)\r\n[1, 2]\r\n>>> "


def test_what_is_typed_can_be_corrected(client: Client) -> None:
    client.prompt()
    client.write(b"20 + 3\x7f2\r")
    assert client.until(b">>> ").endswith(b"\r\n22\r\n>>> ")
    client.write(b"never typed\x03")
    client.until(b"\r\n>>> ")


def test_the_boards_modules_bear_their_own_names(client: Client) -> None:
    client.raw()
    assert client.execute("import machine, os, vfs\nprint(machine.__name__, os.__name__, vfs.__name__)") == (
        "machine os vfs\r\n"
    )


@pytest.mark.parametrize("interpreter", ["32-bit"], indirect=True)
def test_a_request_larger_than_the_heap_is_answered(start: Start) -> None:
    client = start(heap_kib=48)
    client.raw()
    client.write(b"#" * 100_000 + b"\n")
    client.begin("print('whole')")
    output, error = client.finish()
    assert (output, "MemoryError" in error) == ("", True)
    assert client.execute("print('alive')") == "alive\r\n"


FILLS_THE_MEMORY = """\
kept = []
def deep(level):
    if level:
        deep(level - 1)
    for size in (4096, 256, 16):
        try:
            while True:
                kept.append(bytearray(size))
        except MemoryError:
            pass
    raise error
error = ValueError("full")
deep(20)
"""


@pytest.mark.parametrize("interpreter", ["32-bit"], indirect=True)
def test_a_program_that_has_filled_the_memory_gets_its_traceback_too(client: Client) -> None:
    client.raw()
    client.begin(FILLS_THE_MEMORY)
    assert "ValueError: full" in client.finish()[1]

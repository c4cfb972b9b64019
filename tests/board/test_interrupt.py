"""Ctrl-C reaches a program wherever it is, and is an ordinary byte where nothing runs."""

import pytest

from tests.board.client import Client

ENDLESS = {
    "computing": "while True: pass",
    "sleeping": "import time\ntime.sleep(1000)",
    "reading": "import sys\nsys.stdin.buffer.read(1)",
    "polling": "import select, sys\np = select.poll()\np.register(sys.stdin, 1)\nwhile True: p.poll()",
    "printing": "while True: print('x' * 50)",
    "writing bytes": "import sys\nwhile True: sys.stdout.buffer.write(bytes(3000))",
    "writing a file": "while True:\n    f = open('busy', 'w')\n    f.write('x' * 3000)\n    f.close()",
}


@pytest.mark.parametrize("busy", ENDLESS)
def test_ctrl_c_ends_a_program_that_is(busy: str, client: Client) -> None:
    client.raw()
    client.begin("print('begun')\n" + ENDLESS[busy])
    client.until(b"begun")
    client.write(b"\x03")
    assert b"KeyboardInterrupt" in client.until(b"\x04>")
    assert client.execute("print('again')") == "again\r\n"


def test_many_fast_ctrl_c_leave_the_board_alive(client: Client) -> None:
    client.raw()
    pid = client.board.controls.chip_pid
    for _ in range(20):
        client.begin("print('begun')\nwhile True: [str(i) for i in range(200)]")
        client.until(b"begun")  # until it runs, Ctrl-C is a byte for it to read, as on a board
        client.write(b"\x03" * 10)
        assert b"KeyboardInterrupt" in client.until(b"\x04>")
    assert client.execute("print('alive')") == "alive\r\n"
    assert client.board.controls.chip_pid == pid


def test_a_program_that_catches_it_goes_on(client: Client) -> None:
    client.raw()
    client.begin(
        "for i in range(2):\n    try:\n        print('round', i)\n        while True: pass\n"
        "    except KeyboardInterrupt: print('caught', i)"
    )
    client.until(b"round 0")
    client.write(b"\x03")
    client.until(b"round 1")
    client.write(b"\x03")
    assert client.finish()[0].endswith("caught 1\r\n")


def test_a_program_can_take_it_as_a_byte(client: Client) -> None:
    client.raw()
    client.begin(
        "import sys, micropython\nmicropython.kbd_intr(-1)\nprint('go')\nprint(sys.stdin.buffer.read(3))\n"
        "micropython.kbd_intr(3)"
    )
    client.until(b"go\r\n")
    client.write(b"a\x03b")
    assert client.finish() == ("b'a\\x03b'\r\n", "")


def test_files_survive_interrupts_in_the_middle_of_writing(client: Client) -> None:
    client.raw()
    for _ in range(30):
        client.begin("print('begun')\nwhile True:\n    with open('f', 'w') as f: f.write('y' * 9000)")
        client.until(b"begun")
        client.write(b"\x03")
        client.until(b"\x04>")
    assert (
        client.execute("with open('g', 'w') as f:\n    n = f.write('z' * 9000)\nprint(len(open('g').read()))")
        == "9000\r\n"
    )

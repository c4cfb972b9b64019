"""The emulated serial line: its pace, its delay, its losses, each exactly as told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.emulated.line import Faults, Line, parse_faults
from tests.board.conftest import Start


def pour(line: Line, data: bytes) -> list[tuple[float, bytes]]:
    """Push everything at time 0 and wake up at the line's own deadlines; returns what came at what time."""
    line.push(data, 0.0)
    arrived, now = [], 0.0
    while (deadline := line.deadline(now)) is not None:
        now = max(now, deadline)
        if part := line.pop(now):
            arrived.append((now, part))
    return arrived


@given(st.binary(max_size=300), st.sampled_from([None, 9600, 115200, 921600]), st.floats(0, 0.02))
def test_every_byte_arrives_once_in_order_and_never_early(data: bytes, baud: int | None, latency_s: float) -> None:
    arrived = pour(Line(baud, latency_s, Faults({})), data)
    assert b"".join(part for _, part in arrived) == data
    count = 0
    for now, part in arrived:
        count += len(part)
        assert now >= count * (10 / baud if baud else 0) + latency_s - 1e-6


@given(st.integers(1, 2000), st.sampled_from([9600, 115200, 921600]))
def test_the_last_byte_arrives_on_time_whatever_went_before(count: int, baud: int) -> None:
    arrived = pour(Line(baud, 0.001, Faults({})), bytes(count))
    assert arrived[-1][0] == pytest.approx(count * 10 / baud + 0.001, abs=1e-6)


def test_the_transmitter_takes_no_more_than_it_can_hold() -> None:
    line = Line(115200, 0.0, Faults({}))
    room = line.room(0.0)
    assert room == 46
    line.push(bytes(room), 0.0)
    assert line.room(0.0) == 0
    assert line.room(0.002) == 23


def test_late_wake_ups_do_not_slow_the_line_down() -> None:
    line = Line(115200, 0.0, Faults({}))
    line.push(bytes(46), 0.0)
    line.push(bytes(46), 0.020, waited=True)
    assert line.free_at == pytest.approx(92 * 10 / 115200)
    line.push(bytes(46), 0.020)
    assert line.free_at == pytest.approx(0.020 + 46 * 10 / 115200)


@pytest.mark.parametrize(
    ("fault", "seen"), [("flip@2", b"ab" + bytes((ord("c") ^ 1,)) + b"d"), ("drop@2", b"abd"), ("repeat@2", b"abccd")]
)
def test_a_fault_hits_its_byte_and_no_other(fault: str, seen: bytes) -> None:
    faults, other = parse_faults([f"to-board:{fault}"])
    assert b"".join(faults.apply(bytes((byte,))) for byte in b"abcd") == seen
    assert other.apply(b"abcd") == b"abcd"


@pytest.mark.parametrize("text", ["flip@2", "to-board:flip", "to-board:burn@2", "to-board:flip@-1", "sideways:flip@2"])
def test_a_fault_that_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not understood: write to-board:flip@1234"):
        parse_faults([text])


def test_a_board_on_a_slow_line_answers_the_same(start: Start) -> None:
    client = start(baud=115200, latency_ms=2)
    client.raw()
    assert client.execute("print('x' * 300)") == "x" * 300 + "\r\n"


def test_bytes_beyond_the_receive_ring_are_lost(start: Start) -> None:
    client = start(rx_buffer=260)
    client.raw()
    client.begin(
        "import sys, time\nprint('go')\ntime.sleep(0.5)\nprint(sys.stdin.buffer.read(260) == b'0123456789' * 26)\n"
        "print(sys.stdin.buffer.read(4))"
    )
    client.until(b"go\r\n")
    client.write(b"0123456789" * 100)
    assert client.until(b"\r\n") == b"True\r\n"
    client.write(b"next")
    assert client.finish() == ("b'next'\r\n", "")


def test_without_a_limit_nothing_is_lost(start: Start) -> None:
    client = start()
    client.raw()
    client.begin("import sys, hashlib\nprint('go')\nprint(sum(len(sys.stdin.buffer.read(1000)) for _ in range(200)))")
    client.until(b"go\r\n")
    client.write(b"0123456789" * 20000)
    assert client.finish() == ("200000\r\n", "")


def test_faults_happen_on_the_wires_of_a_board(start: Start) -> None:
    client = start(faults=["to-board:drop@1", "from-board:drop@0"])
    assert client.until(b">>> ").startswith(b"icroPython")
    client.write(b"1234\r")
    assert client.until(b">>> ") == b"134\r\n134\r\n>>> "

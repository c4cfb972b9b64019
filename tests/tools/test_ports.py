"""Which port is meant by ``--port auto``, and lines of other kinds than device files."""

import socket
import threading

import pytest
import serial
from serial.tools.list_ports_common import ListPortInfo

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import ConnectionLost, NoSuchPort, NotSupported
from jiffy.line.ports import automatic
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.session.session import Session


def attached(device: str, vendor: int | None) -> ListPortInfo:
    port = ListPortInfo(device)
    port.vid = vendor
    port.description = "a port"
    return port


def test_the_one_known_board_is_taken() -> None:
    ports = [attached("/dev/ttyS0", None), attached("/dev/ttyACM3", 0x2E8A), attached("/dev/ttyUSB9", 0x9999)]
    assert automatic(ports) == "/dev/ttyACM3"


def test_where_no_board_is_known_none_is_taken() -> None:
    assert automatic([attached("/dev/ttyS0", None)]) is None


def test_several_known_boards_are_an_error_that_lists_them() -> None:
    with pytest.raises(NoSuchPort, match=r"/dev/ttyACM0 .*, /dev/ttyUSB0 "):
        automatic([attached("/dev/ttyUSB0", 0xF055), attached("/dev/ttyACM0", 0x2E8A)])


def test_a_board_is_reached_through_a_socket_url() -> None:
    with EmulatedBoard() as board, socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server, board.port), daemon=True).start()
        with Session.open(open_serial(f"socket://127.0.0.1:{server.getsockname()[1]}")) as session:
            assert session.execute("print('x' * 2000)") == b"x" * 2000 + b"\r\n"


def serve(server: socket.socket, port: str) -> None:
    """Connect one caller to the serial port, as a serial-to-network box does."""
    caller, _ = server.accept()
    line = open_serial(port)
    caller.settimeout(0.001)
    with caller:
        while True:
            try:
                line.write(caller.recv(4096) or b"")
            except TimeoutError:
                caller.sendall(line.read(0.001))
            except (OSError, ConnectionLost):
                return


def test_a_line_without_a_descriptor_works_too() -> None:
    transport = SerialTransport(serial.serial_for_url("loop://", timeout=0), "loop://")
    transport.write(b"abc" * 100)
    received = b""
    while len(received) < 300:
        received += transport.read(5) or pytest.fail("nothing came back")
    assert received == b"abc" * 100
    assert transport.read(0) == b""


def test_a_port_without_reset_lines_says_so() -> None:
    with EmulatedBoard() as board:
        transport = open_serial(board.port)
        with pytest.raises(NotSupported, match="reset button"):
            transport.pulse_reset_lines()
        transport.close()


def test_writing_to_a_board_that_prints_without_end_does_not_block() -> None:
    with EmulatedBoard() as board:
        session = Session.open(open_serial(board.port))
        session.start("while True: print('x' * 60)")
        session.write(b"y" * 50_000)
        session.enter()
        assert session.execute("print(1)") == b"1\r\n"
        session.close()

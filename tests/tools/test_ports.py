"""Which port is meant by ``--port auto``, and lines of other kinds than device files."""

import json
import os
import pty
import socket
import sys
import threading
import tty
import types
from typing import Any, ClassVar, cast

import pytest
import serial
from serial.rfc2217 import PortManager
from serial.tools.list_ports_common import ListPortInfo

from board.emulated.launcher import EmulatedBoard
from jiffy.cli import main
from jiffy.errors import ConnectionLost, NoSuchPort, NotSupported, TimedOut
from jiffy.line import serial_port
from jiffy.line.ports import automatic
from jiffy.line.serial_port import ControlLines
from jiffy.line.transport import SerialTransport, open_serial
from jiffy.line.usb_ids import board_maker
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


def test_a_write_gives_up_when_its_opener_wants() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    line = open_serial(os.ttyname(slave), timeout_s=0.2)
    began = line.now()
    with pytest.raises(TimedOut, match=r"took no byte for 0\.2 s"):
        line.write(b"x" * 1_000_000)
    assert line.now() - began < 5
    line.close()
    os.close(master)
    os.close(slave)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:serial.rfc2217")
def test_a_board_is_reached_through_rfc2217() -> None:
    with EmulatedBoard() as board, socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve_rfc2217, args=(server, board.port), daemon=True).start()
        url = f"rfc2217://127.0.0.1:{server.getsockname()[1]}"
        with Session.open(open_serial(url)) as session:
            assert session.execute("print('x' * 2000)") == b"x" * 2000 + b"\r\n"


class WithoutLines(serial.Serial):
    """A pseudo-terminal, as a serial port whose modem lines are not connected."""

    cts = dsr = ri = cd = False

    def _update_dtr_state(self) -> None:
        """There is no such line."""

    def _update_rts_state(self) -> None:
        """There is no such line."""


def serve_rfc2217(server: socket.socket, port: str) -> None:
    """A serial port on the network, with its speed and lines, as pyserial's own server gives it."""
    caller, _ = server.accept()
    line = WithoutLines(port, timeout=0)
    caller.settimeout(0.001)
    connection: Any = types.SimpleNamespace(write=caller.sendall)
    with caller:
        manager = PortManager(cast(Any, line), connection)
        while True:
            try:
                data = caller.recv(4096)
                if not data:
                    return
                line.write(b"".join(manager.filter(data)))
            except TimeoutError:
                caller.sendall(b"".join(manager.escape(line.read(4096))))
            except OSError:
                line.close()
                return


class Recorded(serial.SerialBase):
    """A port that keeps in which order it was asked for what."""

    happened: ClassVar[list[str]] = []
    _dtr_state: bool
    _rts_state: bool

    def open(self) -> None:
        # As on Unix: the system has raised both lines by now; then each is set, DTR first.
        self.is_open = True
        self._update_dtr_state()
        self._update_rts_state()

    def close(self) -> None:
        self.is_open = False

    def _reconfigure_port(self, force_update: bool = False) -> None:
        """It has no settings."""

    def _update_dtr_state(self) -> None:
        self.happened.append(f"DTR {'on' if self._dtr_state else 'off'}")

    def _update_rts_state(self) -> None:
        self.happened.append(f"RTS {'on' if self._rts_state else 'off'}")


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    handler = types.ModuleType("recording.protocol_recorded")
    handler.Serial = Recorded  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "recording", types.ModuleType("recording"))
    monkeypatch.setitem(sys.modules, handler.__name__, handler)
    monkeypatch.setattr(serial, "protocol_handler_packages", ["recording"])
    Recorded.happened.clear()
    return Recorded.happened


def test_opening_a_port_changes_neither_line_that_the_system_has_raised(recorded: list[str]) -> None:
    open_serial("recorded://")
    assert recorded == ["DTR on", "RTS on"]


@pytest.mark.parametrize("rts", [False, True])
def test_lines_that_are_switched_off_never_stand_as_in_a_reset(recorded: list[str], rts: bool) -> None:
    open_serial("recorded://", lines=ControlLines(dtr=False, rts=rts))
    lines = {"DTR": "on", "RTS": "on"}
    for step in recorded[:-1]:
        name, state = step.split()
        lines[name] = state
        assert lines != {"DTR": "off", "RTS": "on"}
    assert recorded[-1] == "DTR off"
    assert lines["RTS"] == ("on" if rts else "off")


@pytest.mark.parametrize(("ids", "raised"), [((0x10C4, 0xEA60), False), ((0x2E8A, 0x0005), True)])
def test_elsewhere_the_lines_are_down_before_a_serial_chip_and_up_before_a_board(
    monkeypatch: pytest.MonkeyPatch, ids: tuple[int, int], raised: bool
) -> None:
    port = attached("COM3", ids[0])
    port.pid = ids[1]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [port])
    monkeypatch.setattr(serial_port, "STARTS_WITH_LINES_RAISED", False)
    assert ControlLines().for_port("COM3") == (raised, raised)
    assert ControlLines(dtr=True).for_port("COM3") == (True, raised)


@pytest.mark.parametrize(
    ("ids", "maker"),
    [
        ((0x2E8A, 0x0005), "Raspberry Pi"), ((0x2E8A, 0x000C), ""), ((0x2E8A, 0x0003), ""),
        ((0xF055, 0x9800), "MicroPython"), ((0x303A, 0x1001), "Espressif"), ((0x0D28, 0x0204), "micro:bit"),
        ((0x2341, 0x0043), ""), ((0x2341, 0x025E), "Arduino"),
        ((0x10C4, 0xEA60), ""), ((0x1A86, 0x7523), ""), ((0x0403, 0x6001), ""), ((None, None), ""),
    ],
)  # fmt: skip
def test_a_board_is_known_by_what_its_firmware_says(ids: tuple[int | None, int | None], maker: str) -> None:
    assert board_maker(*ids) == maker


def test_ports_are_told_to_programs_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    board, chip = attached("/dev/ttyACM0", 0x2E8A), attached("/dev/ttyUSB0", 0x10C4)
    board.pid, board.serial_number, chip.pid = 5, "E66", 0xEA60
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: [board, chip, attached("/dev/ttyS0", None)])
    assert main(["ports", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(port["port"], port["kind"]) for port in listed] == [
        ("/dev/ttyACM0", "board"), ("/dev/ttyS0", "port"), ("/dev/ttyUSB0", "chip"),
    ]  # fmt: skip
    assert (listed[0]["usb_vendor_id"], listed[0]["serial_number"], listed[0]["maker"]) == (
        0x2E8A,
        "E66",
        "Raspberry Pi",
    )
    assert main(["ports"]) == 0
    assert "/dev/ttyACM0\tboard\t2e8a:0005\tid:E66\tRaspberry Pi" in capsys.readouterr().out

"""Which board a command means: the line to it, and the session on it."""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from jiffy.errors import BoardMemoryFull, Damaged, JiffyError, NoSuchPort, UsageError
from jiffy.line.emulated import can_emulate, emulated_at, is_emulated
from jiffy.line.ports import attached, automatic, by_serial_number, how_to_name_one, what_is_attached, why_none_is_taken
from jiffy.line.serial_port import ControlLines, is_path, refuse_what_is_no_port
from jiffy.line.transport import DEFAULT_BAUD, SerialTransport, open_serial
from jiffy.line.words import tell, told_when_long
from jiffy.session.clock import set_clock
from jiffy.session.session import Session
from jiffy.session.settings import Settings, read_settings

EMULATED = "emulated"
AUTO = "auto"


@contextmanager
def open_transport(arguments: argparse.Namespace) -> Iterator[SerialTransport]:
    """The line to the board that ``arguments`` name, or that is meant without a name; an emulated board lives as long
    as the line."""
    settings = read_settings(_subject(arguments))
    name = _named(arguments, settings)
    if name is None:
        name = _what_no_name_means(arguments)
    if is_emulated(name):
        with emulated_at(name, arguments.baud) as board:
            yield from _opened(board.port, board.port, arguments, None)
    else:
        source = settings.sources.get("port", "") if arguments.port is None else ""
        # Found again each time that it is opened: a board that was replugged may have another path.
        yield from _opened(name, lambda: _found(name, settings, source), arguments, settings.baud)


def _named(arguments: argparse.Namespace, settings: Settings) -> str | None:
    name = arguments.port if arguments.port is not None else settings.port
    return name if name is None else settings.port_of(name)


def stays(arguments: argparse.Namespace) -> bool:
    """Whether the board is another than one that is emulated for this command alone."""
    name = _named(arguments, read_settings(_subject(arguments)))
    return automatic(attached()) is not None if name is None else not is_emulated(name)


def _found(name: str, settings: Settings, source: str) -> str:
    """The address of the board; where it is not there, the error says who named it, when that was not this command."""
    try:
        address = address_of(name, settings)
        if is_path(address):
            refuse_what_is_no_port(address)
    except (NoSuchPort, UsageError) as error:
        if not source:
            raise
        raise type(error)(f"{error} (the port is set by {source})", error.details) from None
    return address


def address_of(name: str, settings: Settings) -> str:
    """The path or URL of the board that is called ``name``. Raises NoSuchPort, UsageError."""
    if name == AUTO:
        return _the_one_board()
    if name in ("", "id:"):
        raise UsageError("the port's name is empty: `jiffy ports` lists what there is")
    if name.startswith("id:"):
        return by_serial_number(name.removeprefix("id:"), attached())
    if _is_bare_word(name):
        names = f"; the settings name {', '.join(sorted(settings.boards))}" if settings.boards else ""
        raise NoSuchPort(
            f"no such port, and no board of that name in the settings: {name}{names}; {what_is_attached()}"
        )
    return name


def _is_bare_word(name: str) -> bool:
    """Whether it is neither a path that exists nor one that looks like a path, a URL, or a port of Windows."""
    looks_like_one = any(mark in name for mark in "/\\:") or name.upper().startswith("COM")
    return not looks_like_one and not os.path.exists(name)


def _the_one_board() -> str:
    address = automatic(attached())
    if address is None:
        raise NoSuchPort(f"no known board is attached: {how_to_name_one(attached())}")
    return address


def _what_no_name_means(arguments: argparse.Namespace) -> str:
    ports = attached()
    if automatic(ports) is not None or arguments.wait_s:
        return AUTO
    problem = f"no known board is attached: {how_to_name_one(ports)}"
    if not can_emulate():
        raise NoSuchPort(problem)
    if not arguments.works_without_a_board:
        raise NoSuchPort(f"{problem}; `jiffy emulate` starts an emulated one that stays, and prints its port")
    tell(f"{why_none_is_taken(ports)}: this is an emulated one, which ends with the command")
    return EMULATED


def _opened(
    name: str, where: str | Callable[[], str], arguments: argparse.Namespace, baud: int | None
) -> Iterator[SerialTransport]:
    lines = ControlLines(*(None if word is None else word == "on" for word in (arguments.dtr, arguments.rts)))
    awaited = "a known board" if name == AUTO else name
    with told_when_long(f"waiting for {awaited} to {'answer' if '://' in name else 'appear'}"):
        transport = open_serial(
            where,
            baud=arguments.baud or baud or DEFAULT_BAUD,
            timeout_s=arguments.timeout_s,
            wait_s=arguments.wait_s,
            lines=lines,
            share=arguments.share,
            # The number of a pseudo-terminal that has gone is given to the next one, which is somebody else's.
            comes_back=callable(where) and not name.startswith("/dev/pts/"),
        )
    try:
        yield transport
    finally:
        transport.close()


@contextmanager
def open_board(arguments: argparse.Namespace, *, starts_another: bool = False) -> Iterator[Session]:
    """A session on the board that ``arguments`` name (``--port``, ``--timeout-s``), closed at the end. A program that
    it has stopped is told of, unless the verb ``starts_another``; with ``--restart`` the board's own starts again."""
    with open_transport(arguments) as transport, Session.open(transport, timeout_s=arguments.timeout_s) as session:
        if session.interrupted and arguments.restart:
            session.notice("the program that was running was stopped; the board's own is started again afterwards")
        elif session.interrupted and not starts_another and stays(arguments):
            session.notice(
                "the program that was running was stopped; --restart starts the board's own again afterwards"
            )
        set_clock(session, datetime.now())
        try:
            yield session
        finally:
            if arguments.restart:
                _restart(session)


def _restart(session: Session) -> None:
    """What the verb did is done, or has failed: neither changes by what the restart meets."""
    try:
        session.restart()
    except JiffyError as error:
        session.notice(f"the board's program was not started again: {error}")


def clear_memory(arguments: argparse.Namespace, error: BoardMemoryFull) -> None:
    """Soft-reset the board whose memory was too full for what a command has to do there."""
    with open_transport(arguments) as transport, Session.open(transport, timeout_s=arguments.timeout_s) as session:
        session.clear_memory(error)


def silence(arguments: argparse.Namespace, error: Damaged) -> bool:
    """After ``error``: whether something printed by itself at the board's prompt, which has been ended then."""
    with (
        suppress(JiffyError),
        open_transport(arguments) as transport,
        Session(transport, arguments.timeout_s) as session,
    ):
        return session.enter(silences=True, noise=error.seen or b"?").printed_by_itself
    return False


def _subject(arguments: argparse.Namespace) -> Path:
    """What the command is about: the settings are looked for from there upwards."""
    program: Path | None = getattr(arguments, "program", None)
    return Path.cwd() if program is None else program

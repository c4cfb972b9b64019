"""Files read from the board over a line that damages bytes: what comes back is right, or there is an error."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.emulated.launcher import EmulatedBoard
from jiffy.errors import Damaged, JiffyError
from jiffy.line.transport import open_serial
from jiffy.session.features import QUESTIONS, parse
from jiffy.session.session import Session
from jiffy.work.files.remote_code import literal
from jiffy.work.files.remote_files import put_file
from jiffy.work.files.remote_folders import RemoteFolders
from jiffy.work.files.remote_reading import RemoteReader

CONTENT = bytes(range(250)) * 4


def read(session: Session, path: str) -> bytes:
    (entry,) = RemoteFolders(session).find([path])
    return RemoteReader(session).read(entry)


@pytest.mark.parametrize("action", ["flip", "drop", "repeat"])
@pytest.mark.parametrize(
    "place", ["from-board:{}@900", "from-board:{}@1500", "from-board:{}@2200", "to-board:{}@1600", "to-board:{}@2000"]
)
def test_a_damaged_byte_never_gives_a_wrong_file(place: str, action: str) -> None:
    # An error is allowed, a wrong content is not.
    with (
        EmulatedBoard(faults=[place.format(action)]) as board,
        suppress(JiffyError),
        Session.open(open_serial(board.port)) as session,
    ):
        session.execute("with open('/file', 'wb') as f: f.write(bytes(range(250)) * 4)")
        assert read(session, "/file") == CONTENT


def test_plain_code_puts_a_file_through_a_temporary_name() -> None:
    with EmulatedBoard() as board, Session.open(open_serial(board.port)) as session:
        done: list[tuple[int, int]] = []
        put_file(session, CONTENT, "/file", lambda *progress: done.append(progress))
        assert read(session, "/file") == CONTENT
        assert done[-1] == (len(CONTENT), len(CONTENT))
        assert session.execute("import os\nprint(os.listdir('/'))") == b"['file']\r\n"


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_a_path_goes_to_the_board_as_one_plain_literal_that_is_not_interned(path: str) -> None:
    text = literal(path)
    assert text.isascii()
    assert text.isprintable()
    assert eval(text) == path
    assert all(len(found.encode()) > 10 for found in compile(text, "path", "eval").co_consts if isinstance(found, str))


FIELDS = [b"micropython", b"1.29.0", b"a board", b"2822", b"32", b"1" * 9, b"4096", b"4096", b"100000"]


def answered(fields: list[bytes]) -> bytes:
    text = b"\t".join(fields)
    return text + f"\t{zlib.adler32(text):08x}\r\n".encode()


def test_a_whole_answer_about_features_is_taken() -> None:
    assert parse(answered(FIELDS), has_raw_paste=True).version == (1, 29, 0)


@pytest.mark.parametrize("changed", [[], FIELDS[:-1], [*FIELDS[:-1], b"__import__('os')"], [*FIELDS, b"1"]])
def test_an_answer_about_features_must_have_the_right_shape(changed: list[bytes]) -> None:
    with pytest.raises(Damaged):
        parse(answered(changed), has_raw_paste=True)


def test_a_changed_byte_in_an_answer_about_features_is_noticed() -> None:
    with EmulatedBoard() as board, Session.open(open_serial(board.port)) as session:
        answer = session.execute("".join(QUESTIONS)).strip()
    assert parse(answer, has_raw_paste=True).implementation == "micropython"
    for position in range(len(answer)):
        changed = bytearray(answer)
        changed[position] ^= 1
        with pytest.raises(Damaged):
            parse(bytes(changed), has_raw_paste=True)

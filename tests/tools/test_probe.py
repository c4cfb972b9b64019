"""The short question before a deploy, and the line that sums it up."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiffy.errors import Damaged
from jiffy.show.deploy_view import TransferView, summary
from jiffy.work.programs.deploy import Installed, with_listing
from jiffy.work.project.program import Program
from jiffy.work.transfer.probe import Probe, fingerprints, parse
from jiffy.work.transfer.progress import Progress

DIGEST = "0123456789abcdef" * 4
OF_DATA = "abcdef0123456789" * 4


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (f"board / 2822 0 -{DIGEST}{OF_DATA}\r\n", Probe("", 2822, False, DIGEST, OF_DATA)),
        ("board /flash 0 1 -\r\n", Probe("/flash", 0, True, "")),
    ],
)
def test_the_answer_is_read(answer: str, expected: Probe) -> None:
    assert parse(answer.encode()) == expected


@pytest.mark.parametrize(
    "answer",
    ["", "board / x 0 -", "board /sd 1 0 -", "board / 1 2 -", "board / 1 0 -abc", f"board / 1 0 -{DIGEST}", "noise"],
)
def test_a_damaged_answer_is_an_error(answer: str) -> None:
    with pytest.raises(Damaged, match="run the command again"):
        parse(answer.encode())


contents = st.dictionaries(st.sampled_from(["/a", "/b", "/c"]), st.binary(max_size=3), min_size=3)


@given(contents, contents)
def test_other_content_or_another_split_of_it_has_another_fingerprint(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    def of(files: dict[str, bytes]) -> tuple[str, str]:
        return fingerprints({**files, "/list": "\n".join(sorted(files)).encode()}, "/list")

    assert (of(one) == of(other)) == (one == other)


def test_the_content_of_data_files_is_told_apart_from_all_else() -> None:
    files = {"/a.py": b"", "/b.txt": b"shipped"}
    shipped = with_listing(files, "/list")
    changed = {**shipped, "/b.txt": b"by the program"}
    found = Probe("", 0, False, *fingerprints(changed, "/list"))
    assert found.holds(shipped, "/list")
    assert not found.holds_data(shipped, "/list")
    assert found.holds_data(changed, "/list")
    assert not found.holds(with_listing({**files, "/b.txt": b"new"}, "/list"), "/list")


class Watched(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "shown"),
    [(io.StringIO(), "sending 2 of 3 files, 1,000 bytes\n"), (Watched(), "sending 2 of 3 files \x1b")],
)
def test_a_terminal_gets_a_bar_and_a_file_gets_lines(tmp_path: Path, stream: io.StringIO, shown: str) -> None:
    progress = Progress(files=3, files_to_send=2, content_to_send=1000)
    with TransferView(stream) as view:
        view.update(progress)
        progress.content_bytes = 500
        view.update(progress)
        view.close(Installed(Program(tmp_path), None, progress))
    assert shown in stream.getvalue()
    assert stream.getvalue().endswith("2 files sent, 1 unchanged: 0 bytes on the wire in 0.00 s (0.0 KB/s)\n")


def test_the_summary_tells_files_bytes_time_and_speed() -> None:
    progress = Progress(files=23, files_to_send=20, wire_bytes=36_263, seconds=3.4)
    assert summary(progress) == "20 files sent, 3 unchanged: 36,263 bytes on the wire in 3.40 s (10.7 KB/s)"


def test_what_was_mended_is_told_for_what_it_was() -> None:
    progress = Progress(files=1, files_to_send=1, wire_bytes=500, seconds=1, resent=2)
    assert summary(progress).endswith("(0.5 KB/s); 2 parts came damaged and went again")
    progress = Progress(files=1, files_to_send=1, wire_bytes=500, seconds=1, restarts=["the port was silent for 10 s"])
    assert summary(progress).endswith("(0.5 KB/s); started again 1 time (the port was silent for 10 s)")


def test_a_data_file_that_is_kept_is_told_with_what_to_do(tmp_path: Path) -> None:
    stream = io.StringIO()
    with TransferView(stream) as view:
        view.close(Installed(Program(tmp_path), None, Progress(files=1, kept=["/jiffy/boot/config.json"])))
    assert stream.getvalue().endswith(
        "/jiffy/boot/config.json was changed on the board and is kept as it is there; --overwrite sends yours\n"
    )

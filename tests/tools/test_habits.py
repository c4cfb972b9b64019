"""What people's fingers know from other tools: options on either side of the verb, help, versions, guesses, Tab."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiffy.cli import build_parser, main
from jiffy.command_line import nearest, with_verb_first
from jiffy.errors import UsageError
from jiffy.verbs import VERBS

OPTIONS = st.lists(
    st.sampled_from(
        [
            ("--port", "/dev/ttyACM0"),
            ("--port=run",),
            ("-q",),
            ("--verbose",),
            ("-b", "9600"),
            ("-b9600",),
            ("-qb", "9600"),
            ("--wait-s", "3"),
            ("--share",),
        ]
    ),
    max_size=4,
)


@given(OPTIONS, OPTIONS)
def test_an_option_means_the_same_before_and_after_the_verb(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]]
) -> None:
    words = [*sum(before, ()), "ls", "/lib", *sum(after, ())]
    all_after = ["ls", "/lib", *sum(before, ()), *sum(after, ())]
    arranged = with_verb_first(words, build_parser(()).takes_a_value)
    parsed, meant = build_parser(["ls"]).parse_args(arranged), build_parser(["ls"]).parse_args(all_after)
    assert {**vars(parsed), "verb": None} == {**vars(meant), "verb": None}


WORDS = st.sampled_from(
    ["--port", "-b", "--", "-", "", "-r", "--json", "--for", "x", "'", "--help=1", "-q", "9", "--baud=x"]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(VERBS)), st.lists(WORDS | st.text(max_size=4), max_size=5))
def test_any_words_after_a_verb_are_understood_or_refused_in_one_line(verb: str, words: list[str]) -> None:
    complaint = refusal(verb, words)
    assert "\n" not in complaint


def refusal(verb: str, words: list[str]) -> str:
    parser = build_parser([verb])
    try:
        _, unknown = parser.parse_known_args([verb, *words])
        if unknown:
            parser.of_verb.refuse(unknown)
    except UsageError as error:
        return str(error)
    except SystemExit:
        # -h
        return ""
    return ""


@given(st.lists(st.text(max_size=8), max_size=5))
def test_no_words_at_all_crash_the_arranging(words: list[str]) -> None:
    try:
        arranged = with_verb_first(words, {"--port"})
    except UsageError:
        return
    assert sorted(arranged) == sorted(words)


def status(words: list[str]) -> int | str | None:
    try:
        return main(words)
    except SystemExit as end:
        return end.code


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a wrong command line is answered with, in one line and status 2."""
    assert main(list(words)) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    return complaint


@pytest.mark.parametrize(
    ("word", "guess"),
    [
        ("rn", "did you mean run?"),
        ("deply", "did you mean deploy?"),
        ("devs", "`jiffy ports`"),
        ("upload", "`jiffy put`"),
    ],
)
def test_an_unknown_verb_gets_its_nearest(capsys: pytest.CaptureFixture[str], word: str, guess: str) -> None:
    assert guess in told(capsys, word, "x")
    assert guess in told(capsys, "--port", "/dev/ttyACM0", word, "x")
    assert guess in told(capsys, "help", word)


def test_an_unknown_verb_like_no_other_is_led_to_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(capsys, "frobnicate")
    assert "did you mean" not in line
    assert "`jiffy --help` lists the verbs" in line


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        (("ls", "--pot", "x"), "did you mean --port?"),
        (("ls", "--recursiv"), "did you mean --recursive?"),
        (("ls", "--baudrate=9600"), "did you mean --baud?"),
        (("exec", "1", "--quite"), "did you mean --quiet?"),
        (("--pot", "x", "ls"), "did you mean --port?"),
        (("--for", "3s", "monitor"), "--for is no option that may stand before a verb"),
    ],
)
def test_an_unknown_option_gets_its_nearest(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], guess: str
) -> None:
    assert guess in told(capsys, *words)


def test_an_option_is_never_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no option --time" in told(capsys, "ls", "--time", "5")


def test_arguments_beyond_a_verbs_own_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "too many arguments: b c;" in told(capsys, "new", "a", "b", "c")


def test_verbose_shows_no_traceback_of_a_command_line_that_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert "CODE" in told(capsys, "--verbose", "exec")


@pytest.mark.parametrize("words", [[], ["--help"], ["help"], ["-h"]])
def test_help_lists_the_verbs_in_groups(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert status(words) == 0
    shown = capsys.readouterr().out
    assert "\nprograms:\n    run " in shown
    assert "\nfiles on the board:\n    ls " in shown
    assert "--port" in shown


@pytest.mark.parametrize("words", [["help", "deploy"], ["deploy", "--help"], ["--help", "deploy"]])
def test_the_help_of_a_verb(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert status(words) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: jiffy deploy ")
    assert "PROGRAM" in shown


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert status(["help", verb]) == 0
    assert capsys.readouterr().out.startswith(f"usage: jiffy {verb} ")


@pytest.mark.parametrize("words", [["--version"], ["ls", "--version"], ["--version", "ls"], ["run", "--version"]])
def test_the_version_is_told(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert status(words) == 0
    assert capsys.readouterr().out == f"jiffy {version('jiffy')}\n"


FULL = Path("/dev/full")


def shell(line: str) -> tuple[int, str]:
    """The status of a command line whose ``jiffy`` is ours, and what is told."""
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; jiffy() {{ {sys.executable} -m jiffy "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", ["new --list", "ports", "exec 'print(1)' --port emulated"])
def test_an_output_that_is_full_is_told_in_one_line(words: str) -> None:
    told = "jiffy: this computer has no space left for what was to be written\n"
    assert shell(f"jiffy {words} > {FULL}") == (2, told)


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_where_nothing_can_be_told_the_status_is_the_same() -> None:
    for place in (f"2> {FULL}", "2>&-"):
        assert shell(f"jiffy ls --port /dev/nosuch {place}")[0] == 3
        assert shell(f"jiffy exec 'print(1)' {place}") == (0, "")


@pytest.mark.parametrize("words", ["new --list", "exec 'print(input())' --port emulated", "ports", "help run"])
def test_standard_streams_may_be_closed(words: str) -> None:
    assert shell(f"jiffy {words} >&- 2>&- <&-")[0] == (1 if "input" in words else 0)
    assert shell(f"echo 1 | jiffy {words} >&-") == (0, "")


@pytest.mark.parametrize("words", ["new --list", "help", "--help"])
def test_a_reader_that_has_gone_is_no_error(words: str) -> None:
    assert shell(f"jiffy {words} | true") == (0, "")


def completions(line: str, tmp_path: Path) -> set[str]:
    """What a shell gets when Tab is pressed at the end of ``line``."""
    answer = tmp_path / "answer"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([sys.executable, "-m", "jiffy"], env=environment, cwd=tmp_path, timeout=30, check=False)
    return {word.strip() for word in answer.read_text().split("\n")}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("jiffy de", {"deploy"}),
        ("jiffy --port /dev/ttyACM0 de", {"deploy"}),
        ("jiffy ls --recur", {"--recursive"}),
        ("jiffy ls --port emul", {"emulated"}),
        ("jiffy ls --port ben", {"bench"}),
        ("jiffy completion ba", {"bash"}),
        ("jiffy help dep", {"deploy"}),
        ("jiffy new --from bu", {"button"}),
    ],
)
def test_tab_completes_verbs_options_and_ports(line: str, wanted: set[str], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.jiffy]\nboards = { bench = "id:1" }\n')
    assert completions(line, tmp_path) == wanted


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_prints_what_the_shell_needs(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    assert main(["completion", shell]) == 0
    assert "jiffy" in capsys.readouterr().out


def test_the_nearest_word_is_similar_or_none() -> None:
    assert nearest("rest", VERBS) == "reset"
    assert nearest("qqqq", VERBS) == ""

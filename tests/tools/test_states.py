"""Every state that a board can be in: the way in and its bound, the words meanwhile, the words at the end."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest

from jiffy.errors import BoardMemoryFull, ConnectionLost, JiffyError, NotMicroPython, TimedOut
from jiffy.line.words import FIRST_WORD_S, Waiting
from jiffy.protocol.sights import Seen
from jiffy.session.entry import Entered, enter_raw_repl
from tests.tools import simulated_boards as boards
from tests.tools.simulated_boards import INTERRUPTED, SimulatedBoard

TIMEOUT_S = 10.0


class Told:
    """What the user is told, and when; a board that waits for a person hears that it was asked for."""

    def __init__(self, board: SimulatedBoard) -> None:
        self.board = board
        self.lines: list[tuple[float, str]] = []
        self.began = board.now()

    def __call__(self, text: str) -> None:
        self.lines.append((self.board.now() - self.began, text))
        if "press its reset button" in text:
            getattr(self.board, "asked", lambda: None)()

    def text(self) -> str:
        return "\n".join(text for _, text in self.lines)

    def longest_silence_s(self) -> float:
        moments = [0.0, *(moment for moment, _ in self.lines)]
        end = self.board.now() - self.began
        first = moments[1] if len(moments) > 1 else end
        return min(first, end)


def enter(
    board: SimulatedBoard, timeout_s: float = TIMEOUT_S, *, known: bool = False, silences: bool = False
) -> tuple[Entered, Told]:
    told = Told(board)
    board.waiting = Waiting(board.now, told)
    try:
        return enter_raw_repl(board, timeout_s, known=known, silences=silences), told
    finally:
        assert board.now() - told.began <= timeout_s + 0.5, "the time is bounded"
        assert told.longest_silence_s() <= FIRST_WORD_S + 0.3, told.lines


@pytest.mark.parametrize("state", [SimulatedBoard, boards.InRawRepl, boards.AmidRawPaste])
def test_a_board_at_a_prompt_is_entered_at_once_and_in_silence(state: Callable[[], SimulatedBoard]) -> None:
    board = state()
    entered, told = enter(board)
    assert not entered.was_running
    assert told.lines == []
    assert board.now() - told.began < 0.2


LAST_WORDS = [b"", b"bye\r\n", b"bye", b">>> ", b"\x04", INTERRUPTED]


@pytest.mark.parametrize("last_words", LAST_WORDS)
@pytest.mark.parametrize("how", [{}, {"is_main": True}, {"in_raw": True}], ids=["typed", "main.py", "in raw REPL"])
def test_a_program_that_ctrl_c_has_ended_was_running_whatever_it_says(last_words: bytes, how: dict[str, bool]) -> None:
    entered, _ = enter(boards.EndsAtCtrlC(last_words, **how))
    assert entered.was_running


def test_a_program_that_had_ended_by_itself_was_not_running() -> None:
    entered, _ = enter(boards.EndedLongAgo())
    assert not entered.was_running


@pytest.mark.parametrize("state", [boards.Running, boards.Printing, boards.SlowToStop])
def test_a_program_that_can_be_interrupted_is_stopped_without_a_reset(state: Callable[[], SimulatedBoard]) -> None:
    entered, told = enter(state())
    assert entered == Entered(was_running=True, memory_was_full=False)
    assert "reset" not in told.text()


def test_a_full_memory_is_cleared_by_one_soft_reset_which_is_told() -> None:
    entered, told = enter(boards.MemoryFull())
    assert entered.memory_was_full
    assert [text for _, text in told.lines] == [
        "/dev/simulated: the board's memory was full or in pieces: it was cleared by a soft reset"
    ]


def test_a_print_that_a_program_has_replaced_is_met_by_one_soft_reset_which_is_told() -> None:
    _, told = enter(boards.PrintReplaced())
    assert len(told.lines) == 1
    assert "a program has replaced print: it was cleared by a soft reset" in told.text()


SILENCED = (
    "/dev/simulated: timers or a thread that a program left behind print at its prompt: they were ended by a soft reset"
)


@pytest.mark.parametrize("every_s", [0.002, 0.02, 0.05, 1.0])
@pytest.mark.parametrize("line", [b"tick\r\n", b".", "21 °C\r\n".encode()])
def test_a_prompt_where_a_timer_prints_is_silenced_by_one_soft_reset_which_is_told(every_s: float, line: bytes) -> None:
    board = boards.PrintsByItself(every_s, line)
    entered, told = enter(board, silences=True)
    assert entered == Entered(was_running=False, memory_was_full=False, printed_by_itself=True)
    assert [text for _, text in told.lines if not text.startswith("listening whether")] == [SILENCED]
    assert board.soft_resets == 1


def test_a_program_that_is_stopped_while_its_timer_goes_on_was_running() -> None:
    entered, told = enter(boards.PrintsByItself(running=True), silences=True)
    assert entered == Entered(was_running=True, memory_was_full=False, printed_by_itself=True)
    assert [text for _, text in told.lines] == [SILENCED]


def test_who_only_looks_lets_a_timer_print_on() -> None:
    board = boards.PrintsByItself()
    _, told = enter(board)
    assert (told.lines, board.soft_resets) == ([], 0)


def test_a_timer_that_boot_py_starts_is_told_after_one_soft_reset_and_goes_on() -> None:
    board = boards.PrintsByItselfForEver()
    _, told = enter(board, silences=True)
    assert "also right after a soft reset: its boot.py starts that" in told.text()
    assert board.soft_resets == 1


def test_a_single_byte_of_noise_at_the_prompt_costs_nobody_what_is_in_the_memory() -> None:
    _, told = enter(boards.HasNoise(), silences=True)
    assert told.lines == []


@pytest.mark.parametrize("state", [boards.DeafUntilReset, boards.DeafUntilReplugged])
def test_a_program_that_cannot_be_stopped_is_caught_when_a_person_starts_the_board_again(
    state: Callable[[], SimulatedBoard],
) -> None:
    _, told = enter(state())
    assert "press its reset button" in told.text()


def test_a_program_that_cannot_be_stopped_is_caught_by_the_reset_line_where_there_is_one() -> None:
    _, told = enter(boards.DeafWithResetLine())
    assert "reset by its line" in told.text()


def test_a_board_that_starts_again_and_again_is_caught_as_it_starts() -> None:
    enter(boards.Resetting())


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (boards.CatchesInterrupts, TimedOut, "its program catches Ctrl-C and goes on"),
        (boards.CatchesInterruptsAndPrints, TimedOut, "prints without end and did not stop for Ctrl-C; last seen 'on"),
        (boards.Deaf, TimedOut, "it sends nothing at all"),
        (boards.DeafAndPrinting, TimedOut, "prints without end and did not stop for Ctrl-C; last seen 'counter 1'"),
        (boards.TakesNothing, TimedOut, "it sends nothing at all"),
        (boards.Silent, TimedOut, "it sends nothing at all; check power, cable and port"),
        (boards.BootLoader, NotMicroPython, "it is in its boot loader"),
        (boards.NoFirmware, NotMicroPython, "an ESP chip without firmware"),
        (boards.Modem, NotMicroPython, "as a modem does"),
        (boards.CircuitPython, NotMicroPython, "it runs CircuitPython"),
        (boards.Shell, TimedOut, "another program's prompt; last seen 'user@computer"),
        (boards.Noise, TimedOut, "what it sends is no text"),
        (boards.Noise, TimedOut, "its speed is another"),
        (boards.DeafAfterAWord, TimedOut, "it sends text, and shows no prompt for Ctrl-C; last seen 'starting'"),
        (boards.DeafAndBooted, TimedOut, "its program goes on and did not stop for Ctrl-C"),
        (
            boards.DeafAndNowAndThen,
            TimedOut,
            "it sends text, and shows no prompt for Ctrl-C; last seen '$GPGGA,123519'",
        ),
        (boards.CatchesAndSaysSo, TimedOut, "it sends text, and shows no prompt for Ctrl-C; last seen 'no'"),
        (boards.EchoingWithAWord, TimedOut, "it sends text, and shows no prompt for Ctrl-C; last seen '1'"),
        (boards.Echoing, TimedOut, "it sends back what it is sent, and nothing else; it is another device, "),
        (boards.MemoryFullForEver, BoardMemoryFull, "full, also right after a soft reset"),
        (boards.Gone, ConnectionLost, "check the cable"),
    ],
)
def test_what_cannot_be_entered_is_given_up_with_what_was_seen(
    state: Callable[[], SimulatedBoard], error: type[JiffyError], words: str
) -> None:
    with pytest.raises(JiffyError) as caught:
        enter(state())
    assert type(caught.value) is error, caught.value
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (boards.Deaf, "its program sends nothing more and did not stop for Ctrl-C; press the board's reset button"),
        (boards.Shell, "its program goes on and did not stop for Ctrl-C; last seen 'user@computer"),
        (boards.Noise, "it prints without end and did not stop for Ctrl-C"),
    ],
)
def test_a_board_that_was_at_its_prompt_before_is_not_taken_for_another_device(
    state: Callable[[], SimulatedBoard], words: str
) -> None:
    """Its program may print what it likes."""
    with pytest.raises(TimedOut, match=re.escape(words)):
        enter(state(), known=True)


@pytest.mark.parametrize(
    "state",
    [
        boards.Deaf, boards.DeafAfterAWord, boards.DeafAfterOk, boards.DeafAndBooted, boards.DeafAndNowAndThen,
        boards.DeafAndPrinting, boards.CatchesAndSaysSo, boards.Shell, boards.Echoing, boards.Noise,
        boards.CatchesInterrupts, boards.TakesNothing, boards.Resetting,
    ],
)  # fmt: skip
@pytest.mark.parametrize("moment_s", [0.3, 1.0, 2.5, 5.5, 9.0])
def test_what_may_be_a_board_is_at_no_moment_called_something_else(
    state: Callable[[], SimulatedBoard], moment_s: float
) -> None:
    board = state()
    told = Told(board)
    board.waiting = Waiting(board.now, told)
    with suppress(TimedOut):
        enter_raw_repl(board, moment_s)
    assert "MicroPython" not in told.text()


@pytest.mark.parametrize("state", [boards.Modem, boards.CircuitPython, boards.NoFirmware, boards.BootLoader])
def test_what_shows_itself_to_be_no_micropython_is_told_within_two_seconds(
    state: Callable[[], SimulatedBoard],
) -> None:
    board = state()
    began = board.now()
    with pytest.raises(NotMicroPython):
        enter(board)
    assert board.now() - began <= 2.0


def test_a_program_with_a_prompt_of_its_own_is_caught_when_the_board_starts_again() -> None:
    _, told = enter(boards.ShellUntilReset())
    assert "another program's prompt: press its reset button" in told.text()


def test_a_long_line_that_begins_as_a_modem_s_answer_is_judged_at_once() -> None:
    seen = Seen(0.0)
    seen.receive(b"AT" * 2000 + b"!", 0.0)
    assert seen.other() is None


@pytest.mark.parametrize("timeout_s", [0.5, 2.0, 30.0])
def test_the_bound_is_the_users(timeout_s: float) -> None:
    board = boards.Silent()
    began = board.now()
    with pytest.raises(TimedOut, match=f"within {timeout_s:g} s"):
        enter(board, timeout_s)
    assert board.now() - began == pytest.approx(timeout_s, abs=0.3)


def test_time_that_somebody_waits_on_purpose_is_no_silence() -> None:
    """A program has run for a minute; what follows it is no wait of a minute."""
    board = SimulatedBoard()
    told = Told(board)
    waiting = board.waiting = Waiting(board.now, told, base=lambda: "waiting for the board to answer")
    with waiting.doing(""):
        board.read(60)
    board.read(1)
    assert told.lines == []
    board.read(1.9)
    assert len(told.lines) == 1

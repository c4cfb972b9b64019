"""Options of the whole test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--board", metavar="PORT", help="run the board suite (tests/on_boards) against the board on this port alone"
    )
    parser.addoption(
        "--board-report", metavar="FILE", help="write what the board suite ran, where, to FILE (see tests/on_boards)"
    )

"""Options of the whole test run."""

from pathlib import Path

import pytest

from tests.on_boards.report import Reporter


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--board", metavar="PORT", help="run the board suite (tests/on_boards) against the board on this port alone"
    )
    parser.addoption(
        "--board-report", metavar="FILE", help="write what the board suite ran, where, to FILE (see tests/on_boards)"
    )


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--board-report")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(Path(path)))

"""What every test may use: a loud way to say that a part is missing."""

import os

import pytest


def require(condition: object, what: str, how_to_install: str) -> None:
    """Skip the test, loudly, when ``what`` is missing; fail where JIFFY_REQUIRE_ALL says that nothing may be."""
    if condition:
        return
    message = f"{what} is missing: {how_to_install}"
    if os.environ.get("JIFFY_REQUIRE_ALL"):
        pytest.fail(message)
    pytest.skip(message)

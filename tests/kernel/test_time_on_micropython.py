"""Time on MicroPython of 64 and of 32 bit, on a simulated board: right across every wrap, on milliseconds, prompt."""

from pathlib import Path

import pytest

from tests.interpreters import Command, micropython, micropython32, run_micropython

__all__ = ["micropython", "micropython32"]

HERE = Path(__file__).parent
PROGRAMS = {"time_on_micropython.py": 13, "prompt_on_micropython.py": 10}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("interpreter", ["micropython", "micropython32"])
def test_time_on_micropython_keeps_its_promises(interpreter: str, program: str, request: pytest.FixtureRequest) -> None:
    command: Command = request.getfixturevalue(interpreter)
    ended = run_micropython(command, [HERE / program], timeout_s=180)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = dict(line.split(" ", 1) for line in ended.stdout.splitlines())
    assert len(results) == PROGRAMS[program]
    assert not any(results.values()), ended.stdout


REAL = """
import kernel
from time import ticks_diff, ticks_us
early = []

async def sleeper(sleep, delay, delay_us):
    for _ in range(20):
        begin = ticks_us()
        await sleep(delay)
        if ticks_diff(ticks_us(), begin) < delay_us:
            early.append(delay_us)

async def main():
    await kernel.gather(
        *[sleeper(kernel.sleep_us, us, us) for us in (1, 50, 333, 999, 1000, 1001, 2500)],
        *[sleeper(kernel.sleep_ms, ms, ms * 1000) for ms in (1, 2, 3)],
    )

kernel.run(main())
print(early)
"""


def test_no_sleep_is_early_on_the_real_clock(micropython: Command) -> None:
    ended = run_micropython(micropython, ["-c", REAL])
    assert ended.stdout == "[]\n", ended.stdout + ended.stderr

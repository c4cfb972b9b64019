"""A real Ctrl-C (SIGINT) on the kernel, on both interpreters: idle, at work, while the run ends, and in a Runner."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interpreters import ROOT, Command, micropython, start_micropython

__all__ = ["micropython"]

TIME_LIMIT_S = 20
AGAIN_S = 0.1

HEAD = """
import sys
import kernel as asyncio

def say(text):
    print(text)
    if hasattr(sys.stdout, "flush"):
        sys.stdout.flush()

async def sleeper(name, clean):
    try:
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0)
        clean.append(name)

async def ready(name, clean):
    try:
        say("ready")
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0)
        clean.append(name)

clean = []
"""

# Each says "ready" when Ctrl-C is to come, as often as it says so.
IDLE = """
async def main():
    for name in "abc":
        asyncio.create_task(sleeper(name, clean))
    await asyncio.sleep(0.001)
    await ready("main", clean)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    if sys.implementation.name == "cpython":  # MicroPython interrupts main before it waits, if it can
        assert clean[0] == "main"
    say("".join(sorted(clean)))
"""

BUSY_WITHOUT_AWAITING = """
async def main():
    for name in "abc":
        asyncio.create_task(sleeper(name, clean))
    await asyncio.sleep(0.001)
    try:
        say("ready")
        while True:
            pass
    finally:
        clean.append("main")

try:
    asyncio.run(main())
except KeyboardInterrupt:
    say("".join(sorted(clean)))
"""

WHILE_THE_RUN_ENDS = """
async def stubborn():
    try:
        await asyncio.sleep(1000)
    finally:
        try:
            say("ready")
            await asyncio.sleep(1000)
        finally:
            clean.append("stubborn")

async def quick():
    try:
        await asyncio.sleep(1000)
    finally:
        clean.append("other")  # it does not wait, so no second Ctrl-C can come between

async def main():
    asyncio.create_task(stubborn())
    asyncio.create_task(quick())
    await asyncio.sleep(0.001)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    say(" ".join(sorted(clean)))
"""

IN_A_RUNNER = """
async def main():
    asyncio.create_task(sleeper("left", clean))
    await asyncio.sleep(0.001)
    await ready("main", clean)

async def works():
    return "goes on with " + "".join(clean)

with asyncio.Runner() as runner:
    try:
        runner.run(main())
    except KeyboardInterrupt:
        say(runner.run(works()))
say(" ".join(clean))
"""

IN_A_LOOP_OF_ITS_OWN = """
loop = asyncio.new_event_loop()

task = loop.create_task(ready("main", clean))
other = loop.create_task(sleeper("other", clean))
try:
    loop.run_forever()
except KeyboardInterrupt:
    task.cancel()
    other.cancel()
    loop.run_until_complete(asyncio.wait([task, other]))
    say(" ".join(sorted(clean)))
loop.close()
"""

PROGRAMS = {
    "idle": (IDLE, "abcmain"),
    "busy": (BUSY_WITHOUT_AWAITING, "abcmain"),
    "ending": (WHILE_THE_RUN_ENDS, "other stubborn"),
    "runner": (IN_A_RUNNER, "goes on with main\nmain left"),
    "loop": (IN_A_LOOP_OF_ITS_OWN, "main other"),
}
EACH = pytest.mark.parametrize(("source", "expected"), PROGRAMS.values(), ids=PROGRAMS)


def interrupted(process: subprocess.Popen[str], *, again: bool) -> str:
    """Press Ctrl-C when the program is ready, and again until it ends if it may not listen to the first."""
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        for _ in range(int(TIME_LIMIT_S / AGAIN_S)):
            try:
                output, errors = process.communicate(timeout=AGAIN_S)
            except subprocess.TimeoutExpired:
                if again:
                    process.send_signal(signal.SIGINT)
            else:
                assert process.returncode == 0, errors
                return output.rstrip("\n")
        process.kill()
        pytest.fail(f"Ctrl-C did not end it: {process.communicate()}")


@EACH
def test_ctrl_c_unwinds_everything_on_cpython(source: str, expected: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + source)
    process = subprocess.Popen(
        [sys.executable, "-u", program],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # The first Ctrl-C waits for the main task to await, as in asyncio; a second one does not.
    assert interrupted(process, again=source is BUSY_WITHOUT_AWAITING) == expected


@EACH
def test_ctrl_c_unwinds_everything_on_micropython(
    source: str, expected: str, tmp_path: Path, micropython: Command
) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + source)
    assert interrupted(start_micropython(micropython, [program]), again=False) == expected

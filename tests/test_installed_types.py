"""Who installs Jiffy into an environment of one's own has the types of what a program imports."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ("pyproject.toml", "README.md", "LICENSE", "kernel", "drivers", "board", "tools")

PROGRAM = """\
import board
import kernel as asyncio
from board.emulated import virtual
from drivers.button import Button
from drivers.led import Led
from drivers.sht31 import SHT31
from drivers.watchdog import Watchdog
from kernel.clock import VirtualClock
from kernel.failures import kept


async def blink(led: Led) -> None:
    while True:
        led.toggle()
        await asyncio.sleep_ms(250)


async def main() -> str:
    task = asyncio.create_task(blink(Led(board.led())), name="blink")
    await Button(board.button()).pressed()
    temperature_c, humidity_percent = await SHT31(board.i2c()).measure()
    task.cancel()
    return f"{board.NAME}: {temperature_c} C, {humidity_percent} %, {kept()}"


print(asyncio.run(main(), capacity=asyncio.Limits(tasks=8)))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the packages as setuptools puts them into a wheel; from a copy, as it leaves traces."""
    folder = tmp_path_factory.mktemp("installed")
    sources = folder / "sources"
    sources.mkdir()
    for name in TAKEN:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(ROOT / name, sources)
    venv.create(folder / "venv", symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder / "venv")})
    command = [sys.executable, "-c", "import setuptools; setuptools.setup()", "-q", "build_py", "--build-lib", packages]
    subprocess.run(command, cwd=sources, check=True, capture_output=True, timeout=120)
    return folder / "venv"


def strictly_checked(environment: Path, program: Path) -> str:
    """What mypy says of a program in the environment."""
    options = ["--strict", "--no-incremental", "--config-file=", "--python-executable", str(environment / "bin/python")]
    command = [sys.executable, "-m", "mypy", *options, program.name]
    return subprocess.run(command, cwd=program.parent, capture_output=True, text=True, timeout=120, check=False).stdout


def test_a_users_program_passes_mypy_strict(environment: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    assert strictly_checked(environment, program) == "Success: no issues found in 1 source file\n"


def test_a_wrong_use_is_found(environment: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("from drivers.led import Led\n\nled: Led = Led(5)\n")
    assert '"int"; expected "OutputPin"' in strictly_checked(environment, program)

"""Running one of the programs that measure."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 120


def measure(command: Iterable[str | Path], given: bytes = b"", folder: Path = ROOT) -> dict[str, str]:
    """Run a program that prints ``name<tab>value`` lines, in ``folder``, from which it imports; ``given`` is on its
    standard input, which does not end."""
    environment = dict(os.environ, PYTHONPATH=str(folder), MICROPYPATH=".:.frozen")
    reading, writing = os.pipe()
    try:
        os.write(writing, given)
        ended = subprocess.run(
            list(command),
            env=environment,
            cwd=folder,
            stdin=reading,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)
    if ended.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, command))} failed:\n{ended.stdout}{ended.stderr}")
    return dict(line.split("\t", 1) for line in ended.stdout.splitlines() if "\t" in line)

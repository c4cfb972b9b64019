"""Runs one program with `asyncio` meaning Jiffy's kernel: on_micropython.py PROGRAM virtual|real."""

import sys

import kernel
import kernel.clock

program, clock = sys.argv[1:]
sys.modules["asyncio"] = kernel
if clock == "virtual":
    kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
with open(program) as file:
    code = compile(file.read(), program, "exec")
exec(code, {"__name__": "__main__"})

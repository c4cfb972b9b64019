"""Runs program after program on MicroPython: reads a length and a source, answers with the log as one line of JSON."""

import gc
import json
import sys

import kernel
import kernel.clock

kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
sys.modules["asyncio"] = kernel
while True:
    length = sys.stdin.readline()
    if not length:
        break
    namespace = {"__name__": "program"}
    exec(sys.stdin.read(int(length)), namespace)
    print(json.dumps(namespace["log"]))
    gc.collect()

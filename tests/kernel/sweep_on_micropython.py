"""Sweeps every program on MicroPython: prints a line for each fault and the number of programs."""

# Its own folder is the first on MicroPython's path.
from cancellation_sweep import sweep  # type: ignore[import-not-found]
from kernel_residue import has_waiters, timers_left  # type: ignore[import-not-found]
from sweep_programs import PROGRAMS  # type: ignore[import-not-found]

import kernel
import kernel.clock

kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
for program in PROGRAMS:
    for fault in sweep(kernel, program, timers_left, has_waiters)[1]:
        print(fault)
print(len(PROGRAMS), "programs swept")

"""Light sleep while the kernel has nothing to do: an ``idle`` for ``kernel.run``.

Contract
- ``machine`` has ``idle()`` and, if the port knows light sleep, ``lightsleep(time_ms)``; see board.lightsleep.
- ``ticks_us`` goes on in light sleep (RP2), or is put right after it (ESP32: by a slower clock, so that it jumps a
  little). Where it stands still (stm32) or light sleep knows no limit (cc3200), no sleep would end: the board idles.
- What the port calls a wake source ends the sleep early: on RP2 any pin with an interrupt handler; on ESP32 no pin but
  those given to ``esp32.wake_on_ext0`` and its kin before. ``machine.Timer`` may not run meanwhile.
- The serial line is deaf in light sleep: a UART loses what arrives, and what it has not sent yet; USB may drop out and
  come back as a new port. So the console (``jiffy ps``) keeps away from a program that sleeps like this, and a kernel
  that waits for a stream does not sleep. Waking takes the chip its time (on RP2 the clocks start again), which nobody
  makes good.
- Errors: those of ``machine.lightsleep``, which some ports have without being able to do it (NotImplementedError).

Source: MicroPython's document of machine (idle, lightsleep, disable_irq), and modmachine.c of its ports.
"""

import sys

from kernel.task import running_kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NOTICE_MS = 100
# What sys.platform says where a light sleep would never be seen to end.
ONLY_IDLE = ("pyboard", "WiPy")
# How often the board idles, for a millisecond at the most, before the clock is read: long before its ticks wrap.
IDLES = 100000


class LightSleep:
    """What to give to ``run(main(), idle=...)``: sleeps until the next deadline or an interrupt.

    An interrupt is answered when it comes; one that comes in the instant in which the board falls asleep, after
    ``notice_ms`` at the latest (1 or more). So often a board wakes that waits for an interrupt; one that only waits for
    its deadlines sleeps without a break. Making it allocates; calling it does not.
    """

    def __init__(self, machine: "Any", *, notice_ms: int = NOTICE_MS) -> None:
        if notice_ms < 1:
            raise ValueError("notice_ms must be at least 1, not %r" % (notice_ms,))
        self._idle = machine.idle
        self._sleep: "Any" = None if sys.platform in ONLY_IDLE else getattr(machine, "lightsleep", None)
        self._notice_ms = notice_ms

    def __call__(self, timeout_us: "int | None") -> None:
        """Wait for so many microseconds (None: no limit), or until an interrupt handler has made something ready.

        Never late by rounding: sleeps whole milliseconds, rounded down, and waits exactly for the rest. Without a limit
        it idles, and may return for nothing after some time. For the kernel alone, not for interrupt handlers.
        """
        kernel = running_kernel()
        if timeout_us is None:
            self._await_signal(kernel)
            return
        clock = kernel.clock
        end = clock.now() + timeout_us
        left_us = timeout_us
        while left_us > 0 and _nothing_to_do(kernel):
            if left_us < 1000:
                clock.sleep(left_us)
            elif self._sleep is None:
                self._idle()
            else:
                self._doze(kernel, left_us // 1000)
            left_us = end - clock.now()

    def _await_signal(self, kernel: "Any") -> None:
        for _ in range(IDLES):
            if not _nothing_to_do(kernel):
                break
            self._idle()

    def _doze(self, kernel: "Any", time_ms: int) -> None:
        # An interrupt between the last look at ``signalled`` and the sleep is slept through: its handler has run, or
        # waits for the next bytecode, and nothing is left to wake the processor. To disable interrupts from the look
        # on would close the gap where a pending one ends the sleep all the same, but not every port can sleep then:
        # samd counts the milliseconds by interrupts and would never wake; rp2 makes a delay of a short sleep, which
        # hangs without them, and gives back the alarm of a long one only with them; nrf's enable_irq takes no state.
        # So the sleep has a limit while there is anything to notice.
        threads = kernel.threads
        if kernel.armed is not None or (threads is not None and threads.handed_out):
            time_ms = min(time_ms, self._notice_ms)
        self._sleep(time_ms)


def _nothing_to_do(kernel: "Any") -> bool:
    # A handler may set a flag, which signals the kernel, or make a task ready.
    ready = kernel.ready
    return not kernel.signalled and bool(ready.head == ready.tail)

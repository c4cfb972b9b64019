"""The emulated chip: one process that holds MicroPython's virtual machine and its interrupt controller.

The relay starts this file with a bare interpreter (`python -I -S chip.py ...`) and starts it again after every reset.
The virtual machine runs in the main thread. A second thread listens to the relay and raises interrupts in the virtual
machine as the interrupt hardware of a board does: it marks the interrupt as pending, and the virtual machine takes it
between two bytecodes, never in the middle of a file system operation. (The SIGINT handler that this build of
MicroPython has would leave the running C code at any instruction, which is why SIGINT stays blocked.)

Requests on the interrupt line, one byte each; the relay writes them, this file answers:
    b"C"            Ctrl-C has arrived. Answered b"1": a program runs and will see KeyboardInterrupt; b"0": nobody
                    is to be interrupted, the byte is ordinary input
    b"I"            a pin or a device wants attention
    b"P" addresses  (once, twice 8 bytes, little-endian) of the byte that is not 0 while the board's interrupt
                    dispatcher works, when Ctrl-C has to wait, and of the dispatcher, a function object.
                    Interrupts are delivered from now on. Answered b"P"
The line's end means that the relay is gone: the chip goes with it.
"""

import ctypes
import os
import resource
import select
import signal
import sys
import threading

HOST = ctypes.CDLL(None)
SOFT_RESET = 40
"""Exit status after a soft reset from the friendly REPL; one more means from the raw REPL."""

# A signal that arrives just before the virtual machine enters a blocking system call would not wake it: knock again.
KNOCKS_S = (0.001, 0.005, 0.02)


class InterruptController(threading.Thread):
    def __init__(self, machine: ctypes.CDLL, line: int, main_thread: int) -> None:
        super().__init__(daemon=True)
        self.machine = machine
        self.line = line
        self.main_thread = main_thread
        self.dispatcher = 0
        self.busy = ctypes.c_ubyte(0)
        self.wanted = False  # a pin interrupt that is not scheduled yet
        self.asked = False  # the relay waits for the answer to a Ctrl-C
        self.deferred = False  # a Ctrl-C that waits until the dispatcher has finished
        self.knocks: list[float] = []

    def run(self) -> None:
        while True:
            if self.knocks and not select.select([self.line], [], [], self.knocks[0])[0]:
                self.knocks.pop(0)
                self.dispatch()
                signal.pthread_kill(self.main_thread, signal.SIGUSR1 if self.deferred else signal.SIGUSR2)
            else:
                self.obey(os.read(self.line, 1))

    def obey(self, request: bytes) -> None:
        if not request:
            os.kill(os.getpid(), signal.SIGKILL)
        elif request == b"P":
            self.busy = ctypes.c_ubyte.from_address(int.from_bytes(os.read(self.line, 8), "little"))
            self.dispatcher = int.from_bytes(os.read(self.line, 8), "little")
            close_the_host()
            os.write(self.line, b"P")
        elif not self.dispatcher:
            os.write(self.line, b"0" if request == b"C" else b"")
        elif request == b"C":
            self.asked = True
            self.knocks = list(KNOCKS_S)
            signal.pthread_kill(self.main_thread, signal.SIGUSR1)
        else:
            self.wanted = True
            self.knocks = [0, *KNOCKS_S]

    def dispatch(self) -> None:
        """Schedule the dispatcher; while the program fills the schedule's queue, again and again."""
        if self.wanted:
            taken = self.machine.mp_sched_schedule(ctypes.c_void_p(self.dispatcher), ctypes.c_void_p(1)) & 0xFF
            self.wanted = not taken
        if (self.wanted or self.deferred) and not self.knocks:
            self.knocks = [KNOCKS_S[0]]

    def keyboard_interrupt(self, number: int) -> None:
        """Runs in the main thread, in a signal handler: the virtual machine stands still between look and act."""
        running = program_runs()
        self.deferred = running and bool(self.busy.value)
        if running and not self.deferred:
            self.machine.mp_sched_keyboard_interrupt()
        if self.asked:
            self.asked = False
            os.write(self.line, b"1" if running else b"0")


def program_runs() -> bool:
    """Whether MicroPython would take Ctrl-C as KeyboardInterrupt: then, and only then, it handles SIGINT itself."""
    action = (ctypes.c_void_p * 64)()
    HOST.sigaction(signal.SIGINT, None, action)
    return action[0] not in (None, 0, 1)


def close_the_host() -> None:
    """Take away the right to open anything: what the board needs is open, and a program gets nothing else."""
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 24:
            break
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptor, descriptor))


def load(library: str) -> ctypes.CDLL:
    sys.path.append(os.path.dirname(library))
    __import__("micropython_run")
    return ctypes.CDLL(library)


def handle(number: int, handler: object) -> None:
    HOST.signal(number, handler)
    HOST.siginterrupt(number, 1)


def main(library: str, line: str, raw: str, *arguments: str) -> None:
    machine = load(library)
    mode = ctypes.c_int.in_dll(machine, "pyexec_mode_kind")
    mode.value = int(raw)
    controller = InterruptController(machine, int(line), threading.main_thread().ident or 0)
    keyboard_interrupt = ctypes.CFUNCTYPE(None, ctypes.c_int)(controller.keyboard_interrupt)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handle(signal.SIGUSR1, keyboard_interrupt)
    # SIGUSR2 only ends a blocking system call early; any harmless C function will do as its handler.
    handle(signal.SIGUSR2, ctypes.cast(HOST.getpid, ctypes.c_void_p))
    controller.start()
    words = [b"micropython", *(argument.encode() for argument in arguments)]
    machine.micropython_unix_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None))
    os._exit(SOFT_RESET + mode.value)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The interrupt controller of a board that runs an ordinary MicroPython executable, whose C functions nobody can call.

(Where the virtual machine is a library, chip.py does this from a second thread; the requests on the line are the same.)
The relay writes a request and raises SIGALRM. Its handler runs between two instructions of the processor, not of the
virtual machine; so it may not allocate, and marks only what is wanted:
    b"C"  Ctrl-C: it stores a KeyboardInterrupt where the virtual machine looks between two bytecodes for an exception
          to raise (`mp_pending_exception`). MicroPython's own handler of SIGINT would leave the running C code at any
          instruction, the flash's file system half changed; so SIGINT stays blocked.
    b"I"  a pin or a device wants attention: it schedules `dispatch`
A blocking system call that begins just after the signal would not be ended by it: until the virtual machine has taken
what is wanted, the alarm rings again.
"""

import sys

import micropython  # type: ignore[import-not-found]

from . import wires

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WORD_BYTES = 4 if sys.maxsize < 1 << 32 else 8
SEARCHED_WORDS = 2048
SLOT_AFTER_GLOBALS = (3, 2)
"""Where the pending exception stands after the pointer to the current global names, in newer and older versions."""
SIGINT, SIGKILL, SIGALRM = 2, 9, 14
DO_NOT_WAIT = 0x40  # a flag of recv
PARENT_DIES = 1  # an operation of prctl: the signal that a process gets then
OPEN_FILES = 7  # a limit of setrlimit
DESCRIPTORS = 25
ATTEMPTS = 64
"""So many alarms after it was scheduled, dispatch is scheduled again: the queue may have been changed amid a change."""


def address_of(thing: object) -> int:
    """Its id; MicroPython loses the highest bit of a 31-bit address."""
    number = id(thing)
    return number if number >= 0 else number + (1 << 31)


_pending: "Any" = None
_nothing = bytes(WORD_BYTES)
_held = bytearray(WORD_BYTES)
_request = bytearray(1)
_exception = KeyboardInterrupt()
_exception_address = address_of(_exception).to_bytes(WORD_BYTES, "little")
_sigint_action = bytearray(256)
_alarm_1_ms = bytearray(4 * WORD_BYTES)
_alarm_1_ms[2 * WORD_BYTES : 3 * WORD_BYTES] = bytes(WORD_BYTES)
_alarm_1_ms[3 * WORD_BYTES : 4 * WORD_BYTES] = (1000).to_bytes(WORD_BYTES, "little")
_answers = (b"0", b"1")
_keep: "list[Any]" = []

_line = 0
_dispatch_wanted = False
_scheduled = 0
_deferred = False  # a Ctrl-C that waits until the interrupt dispatcher has finished
_sigaction: "Any" = None
_receive: "Any" = None
_send: "Any" = None
_setitimer: "Any" = None
_exit: "Any" = None


def connect(line: int) -> int:
    """Take interrupts from now on: requests come by that descriptor, and a signal with each. Returns the process that
    gets it. Raises RuntimeError when this MicroPython is built too differently."""
    import ffi  # type: ignore[import-not-found]

    global _line, _sigaction, _receive, _send, _setitimer, _exit, _pending
    host = ffi.open(None)
    _line = line
    _sigaction = host.func("i", "sigaction", "ipp")
    _receive = host.func("i", "recv", "ipii")
    _send = host.func("i", "write", "ipi")
    _setitimer = host.func("i", "setitimer", "ipp")
    _exit = host.func("v", "_exit", "i")
    _pending = find_pending_exception()
    callback = ffi.callback("v", _interrupt, "i", lock=True)
    _keep.append(callback)
    host.func("p", "signal", "ip")(SIGALRM, callback.cfun())
    host.func("i", "siginterrupt", "ii")(SIGALRM, 1)
    host.func("i", "prctl", "ii")(PARENT_DIES, SIGKILL)
    close_the_host(host.func("i", "dup", "i"), host.func("i", "setrlimit", "ip"))
    process: int = host.func("i", "getpid", "")()
    return process


def close_the_host(dup: "Any", setrlimit: "Any") -> None:
    """Take away the right to open anything: what the board needs is open, and a program gets nothing else."""
    descriptor = 0
    while descriptor < DESCRIPTORS:
        descriptor = dup(2)
    setrlimit(OPEN_FILES, descriptor.to_bytes(WORD_BYTES, "little") * 2)


def end(status: int) -> None:
    """End the process at once, as a reset does."""
    _exit(status)


def find_pending_exception() -> "Any":
    """The word of `mp_pending_exception`, found beside pointers that are known, and tried."""
    names = address_of(globals()).to_bytes(WORD_BYTES, "little")
    for at in range(SEARCHED_WORDS):
        address = address_of(sys.modules) - at * WORD_BYTES
        if word_at(address) == names:
            for after in SLOT_AFTER_GLOBALS:
                slot = word_at(address + after * WORD_BYTES)
                if slot == _nothing and raises(slot):
                    return slot
    raise RuntimeError("where this MicroPython keeps a pending exception is not known")


def word_at(address: int) -> "Any":
    import uctypes  # type: ignore[import-not-found]

    signed = address - (1 << 8 * WORD_BYTES) if address >> (8 * WORD_BYTES - 1) else address
    return uctypes.bytearray_at(signed, WORD_BYTES)


def raises(slot: "Any") -> bool:
    try:
        slot[:] = _exception_address
        for _ in range(2):
            pass
    except KeyboardInterrupt:
        return True
    slot[:] = _nothing
    return False


def _interrupt(number: int) -> None:
    """The signal handler. Allocates nothing. An exception that is pending would be raised in here, where code jumps,
    and be lost: it is taken away first and put back last."""
    _held[:] = _pending
    _pending[:] = _nothing
    while _receive(_line, _request, 1, DO_NOT_WAIT) == 1:
        _obey(_request[0])
    _raise_when_possible()
    if _dispatch_wanted:
        _schedule()
    if _deferred or _dispatch_wanted or _held != _nothing:
        _setitimer(0, _alarm_1_ms, None)
    _pending[:] = _held


def _obey(request: int) -> None:
    global _deferred, _dispatch_wanted
    if request == 0x43:
        running = program_runs()
        _deferred = _deferred or running
        _send(_line, _answers[running], 1)
    else:
        _dispatch_wanted = True


def _raise_when_possible() -> None:
    """The program may have ended while the Ctrl-C had to wait."""
    global _deferred
    if _deferred and not wires.busy[0]:
        _deferred = False
        if program_runs():
            _exception.__traceback__ = None
            _held[:] = _exception_address


def _schedule() -> None:
    global _scheduled
    if _scheduled == 0:
        try:
            micropython.schedule(dispatch, None)
        except RuntimeError:
            return  # the program has filled the queue; the alarm tries again
    _scheduled = (_scheduled + 1) % ATTEMPTS


def dispatch(_: object) -> None:
    """Runs between two bytecodes: handle everything that has arrived from outside."""
    global _dispatch_wanted, _scheduled
    _dispatch_wanted = False
    _scheduled = 0
    wires.collect()


def program_runs() -> bool:
    """Whether MicroPython would take Ctrl-C as KeyboardInterrupt: then, and only then, it handles SIGINT itself."""
    _sigaction(SIGINT, None, _sigint_action)
    for index in range(1, WORD_BYTES):  # noqa: SIM110 (any() would allocate)
        if _sigint_action[index]:
            return True
    return False

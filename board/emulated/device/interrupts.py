"""The interrupt controller of a board that runs an ordinary MicroPython executable, whose C functions nobody can call.

It does what chip.py does where the virtual machine is a library, and obeys the same requests on the line: a thread
listens, and raises SIGALRM where the main thread has to act or to wake up.
    b"C"  Ctrl-C. The signal handler stores a KeyboardInterrupt where the virtual machine looks between two bytecodes
          for an exception to raise (`mp_pending_exception`). MicroPython's own handler of SIGINT would leave the
          running C code at any instruction, the flash's file system half changed; so SIGINT stays blocked
    b"I"  a pin or a device wants attention: the thread schedules `dispatch`
A `poll` or a sleep that begins just after the signal would not be ended by it: until the virtual machine has taken what
is wanted, the alarm rings again. (A `read` is resumed after it, see serial_input.py.)

The handler runs between two instructions of the processor, with anything half done and any lock held. So it allocates
nothing, and never jumps: where code jumps, the virtual machine raises what is pending and runs what is scheduled.
"""

import sys
from time import sleep_ms  # type: ignore[attr-defined]

import micropython  # type: ignore[import-not-found]

from . import console, wires
from .serial_input import SerialInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WORD_BYTES = 4 if sys.maxsize < 1 << 32 else 8
SEARCHED_WORDS = 2048
SLOT_AFTER_GLOBALS = (3, 2)
"""Where the pending exception stands after the pointer to the current global names, in newer and older versions."""
SIGINT, SIGKILL, SIGALRM = 2, 9, 14
CTRL_C = 0x43
BLOCK, UNBLOCK = 0, 1  # operations of sigprocmask
PARENT_DIES = 1  # an operation of prctl: the signal that a process gets then
OPEN_FILES = 7  # a limit of setrlimit
DESCRIPTORS = 25


def address_of(thing: object) -> int:
    """Its id; MicroPython loses the highest bit of a 31-bit address."""
    number = id(thing)
    return number if number >= 0 else number + (1 << 31)


_exceptions = (KeyboardInterrupt(), KeyboardInterrupt())  # the first is never raised
_words = (0, address_of(_exceptions[1]))
"""What may stand in the place of the pending exception, by whether one is pending."""
_pending: "Any" = None  # the bytes of that place
_slot: "Any" = None  # the same as a number, which is stored at once
_nothing = bytes(WORD_BYTES)
_sigint_action = bytearray(256)
_sigint_handler: "Any" = None  # the first word of it
_answers = (b"0", b"1")
_alarms = (bytearray(4 * WORD_BYTES), bytearray(4 * WORD_BYTES))  # none; in a millisecond
_alarms[1][3 * WORD_BYTES :] = (1000).to_bytes(WORD_BYTES, "little")
_keep: "list[Any]" = []

_line = 0
_asked = 0  # how often the relay has asked with a Ctrl-C, which the thread counts,
_answered = 0  # and how often it was answered, which the handler counts
_wanted = 0  # 1: a Ctrl-C has to be raised, at once or when the interrupt dispatcher has finished
_dispatch_wanted = 0
_sigaction: "Any" = None
_send: "Any" = None
_setitimer: "Any" = None
_exit: "Any" = None


def connect(line: int) -> int:
    """Take interrupts from now on: requests come by that descriptor. Returns the process.
    Raises RuntimeError when this MicroPython is built too differently."""
    import ffi  # type: ignore[import-not-found]
    from uctypes import addressof  # type: ignore[import-not-found]

    global _line, _sigaction, _send, _setitimer, _exit, _pending, _slot, _sigint_handler
    host = ffi.open(None)
    _line = line
    _sigaction = host.func("i", "sigaction", "ipp")
    _send = host.func("i", "write", "ipi")
    _setitimer = host.func("i", "setitimer", "ipp")
    _exit = host.func("v", "_exit", "i")
    address = find_pending_exception()
    _pending, _slot = bytes_at(address), word_at(address)
    _sigint_handler = bytes_at(addressof(_sigint_action))
    callback = ffi.callback("v", _interrupt, "i")
    _keep.append(callback)
    host.func("p", "signal", "ip")(SIGALRM, callback.cfun())
    host.func("i", "prctl", "ii")(PARENT_DIES, SIGKILL)
    console.use_input(SerialInput(host.func("i", "ioctl", "iip")))
    process: int = host.func("i", "getpid", "")()
    start_listening(host, process)
    close_the_host(host.func("i", "dup", "i"), host.func("i", "setrlimit", "ip"))
    return process


def start_listening(host: "Any", process: int) -> None:
    """Start the thread. The signal is for the main thread alone."""
    import _thread

    mask = bytearray(128)
    mask[(SIGALRM - 1) // 8] = 1 << (SIGALRM - 1) % 8
    change_mask = host.func("i", "sigprocmask", "ipp")
    change_mask(BLOCK, mask, None)
    _thread.start_new_thread(listen, (host.func("i", "read", "ipi"), host.func("i", "kill", "ii"), process))
    change_mask(UNBLOCK, mask, None)


def listen(read: "Any", kill: "Any", process: int) -> None:
    global _asked, _dispatch_wanted
    request = bytearray(1)
    while True:
        if read(_line, request, 1) != 1:  # a collection of garbage interrupts it
            continue
        if request[0] == CTRL_C:
            _asked = _asked + 1
        else:
            _dispatch_wanted = 1
            schedule()
        kill(process, SIGALRM)


def schedule() -> None:
    while True:
        try:
            micropython.schedule(dispatch, None)
            return
        except RuntimeError:
            sleep_ms(1)  # the program has filled the queue


def close_the_host(dup: "Any", setrlimit: "Any") -> None:
    """Take away the right to open anything: what the board needs is open, and a program gets nothing else."""
    descriptor = 0
    while descriptor < DESCRIPTORS:
        descriptor = dup(2)
    setrlimit(OPEN_FILES, descriptor.to_bytes(WORD_BYTES, "little") * 2)


def end(status: int) -> None:
    """End the process at once, as a reset does."""
    _exit(status)


def find_pending_exception() -> int:
    """The address of `mp_pending_exception`, found beside pointers that are known, and tried."""
    names = address_of(globals()).to_bytes(WORD_BYTES, "little")
    for at in range(SEARCHED_WORDS):
        found = address_of(sys.modules) - at * WORD_BYTES
        if bytes_at(found) == names:
            for after in SLOT_AFTER_GLOBALS:
                address = found + after * WORD_BYTES
                if bytes_at(address) == _nothing and raises(address):
                    return address
    raise RuntimeError("where this MicroPython keeps a pending exception is not known")


def bytes_at(address: int) -> "Any":
    import uctypes

    return uctypes.bytearray_at(signed(address), WORD_BYTES)


def word_at(address: int) -> "Any":
    import uctypes

    kind = uctypes.UINT32 if WORD_BYTES == 4 else uctypes.UINT64
    return uctypes.struct(signed(address), {"word": kind | 0})


def signed(address: int) -> int:
    """MicroPython takes no address above the largest signed word."""
    return address - (1 << 8 * WORD_BYTES) if address >> (8 * WORD_BYTES - 1) else address


def raises(address: int) -> bool:
    slot = word_at(address)
    try:
        slot.word = _words[True]
        for _ in range(2):
            pass
    except KeyboardInterrupt:
        return True
    slot.word = 0
    return False


def _interrupt(number: int) -> None:
    """The signal handler. A function so small takes no memory of the heap when it is called, and with the heap locked
    no other does."""
    micropython.heap_lock()
    _look_and_act()
    micropython.heap_unlock()


def _look_and_act() -> None:
    """Whether a program is to be interrupted, MicroPython tells by handling SIGINT itself, and only then. The answer to
    a Ctrl-C is written with the length 0 when nobody has asked. It may have to wait for the interrupt dispatcher, and
    the program may have ended meanwhile."""
    global _answered, _wanted
    asked = _asked - _answered  # 0 or 1
    _sigaction(SIGINT, None, _sigint_action)
    running = int(_sigint_handler != _nothing)
    _send(_line, _answers[running], asked)
    wanted = (_wanted | asked) & running
    raised = wanted & int(wires.busy[0] == 0)
    pending = raised | int(_pending != _nothing)
    _answered = _answered + asked
    _wanted = wanted ^ raised
    _setitimer(0, _alarms[_wanted | _dispatch_wanted | pending], None)
    _exceptions[raised].__traceback__ = None
    _slot.word = _words[pending]


def dispatch(_: object) -> None:
    """Runs between two bytecodes: handle everything that has arrived from outside."""
    global _dispatch_wanted
    _dispatch_wanted = 0
    wires.collect()

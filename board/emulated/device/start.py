"""What the emulated board does from power-on to the prompt: the part of firmware that boards write in C.

Runs inside the virtual machine only. It mounts the flash image as `/`, puts the board's own modules in the place of
those that reach the host, and runs boot.py and main.py.
"""

import gc
import os
import sys

import micropython  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Until the board is complete, Ctrl-C is no interrupt.
micropython.kbd_intr(-1)

from . import board_os, board_select, board_sys, board_vfs, console, flash, machine, program, wires  # noqa: E402


def mount(device: flash.Flash) -> None:
    import vfs  # type: ignore[import-not-found]

    vfs.umount("/")
    try:
        vfs.mount(vfs.VfsLfs2(device, progsize=256), "/")
    except OSError:
        # As the firmware of a board: flash without a file system gets one.
        vfs.VfsLfs2.mkfs(device, progsize=256)
        vfs.mount(vfs.VfsLfs2(device, progsize=256), "/")
    os.chdir("/")


def replace_modules() -> None:
    """Programs find the board's modules under the usual names; nothing is left that leads to the host."""
    for name, module in (
        ("os", board_os),
        ("select", board_select),
        ("sys", board_sys),
        ("vfs", board_vfs),
        ("machine", machine),
    ):
        module.__name__ = name
        sys.modules[name] = module
        sys.modules["u" + name] = module
    for name in [name for name in sys.modules if name.startswith("device")]:
        del sys.modules[name]
    sys.path[:] = ["", ".frozen", "/lib"]
    sys.argv.clear()


def run(name: str, namespace: "dict[str, Any]") -> bool:
    """Run a file at boot. Returns whether the boot goes on, as on a board: not after an error or Ctrl-C."""
    try:
        os.stat(name)
    except OSError:
        return True
    namespace["__file__"] = name
    error = program.run(execfile, name, namespace)  # type: ignore[name-defined]  # noqa: F821
    if isinstance(error, SystemExit):
        wires.request_reset(wires.SOFT)
    if error is not None:
        program.print_traceback(error)
    return error is None


def boot(
    raw: bool,
    flash_descriptor: int,
    blocks: int,
    descriptors: "tuple[int, int, int]",
    unique_id: bytes,
    line: "int | None" = None,
) -> None:
    """Called by the relay's start code. `line` is the interrupt line of an ordinary executable (interrupts.py),
    which gets its prompts from here too; where the virtual machine has its own, they come when this returns."""
    import __main__

    namespace = __main__.__dict__
    if line is not None:
        from . import interrupts, prompt
    mount(flash.Flash(flash_descriptor, blocks))
    wires.connect(*descriptors, console.send)
    machine.identify(unique_id)
    process = 0
    if line is not None:
        import builtins

        process = interrupts.connect(line)
        builtins.input = prompt.read_input
    replace_modules()
    if line is not None:
        wires.announce_process(process)
    else:
        wires.announce(machine.dispatch)
    gc.collect()
    if run("boot.py", namespace) and not raw:
        run("main.py", namespace)
    gc.collect()
    if line is not None:
        prompt.serve(raw, namespace)

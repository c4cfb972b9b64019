"""The emulated board's flash: the block device that LittleFS works on, over an image file of the host.

Every method is straight-line code. MicroPython looks for interrupts where code jumps, so none is taken in here, as
none is taken inside the flash driver of a board, which is written in C: an exception that left LittleFS in the middle
of an operation would damage it. What is written has left the virtual machine when `writeblocks` returns, so the image
holds LittleFS's writes in their order, whenever the plug is pulled.
"""

BLOCK_BYTES = 4096


def _done(argument: int) -> int:
    return 0


class Flash:
    """Flash of `blocks` sectors of 4096 bytes in the file that is open as `descriptor`."""

    def __init__(self, descriptor: int, blocks: int) -> None:
        self.image = open(descriptor, "r+b")  # noqa: SIM115 (it stays open as long as the chip runs)
        # By the block protocol's operations: init, deinit, sync; count of blocks, size of a block; erase.
        self.answers = [_done, _done, _done, _done, lambda _: blocks, lambda _: BLOCK_BYTES, _done]

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        self.image.seek(block * BLOCK_BYTES + offset)
        self.image.readinto(buffer)

    def writeblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        self.image.seek(block * BLOCK_BYTES + offset)
        self.image.write(buffer)

    def ioctl(self, operation: int, argument: int) -> int:
        return self.answers[operation](argument)

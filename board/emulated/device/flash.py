"""The emulated board's flash: the block device that LittleFS works on, over an image file of the host.

Every method is straight-line code. MicroPython looks for interrupts where code jumps, so none is taken in here, as
none is taken inside the flash driver of a board, which is written in C: an exception that left LittleFS in the middle
of an operation would damage it.
"""

BLOCK_BYTES = 4096
COUNT_BLOCKS, BLOCK_SIZE = 4, 5


def _done(argument):
    return 0


class Flash:
    """Flash of `blocks` sectors of 4096 bytes in the file that is open as `descriptor`."""

    def __init__(self, descriptor, blocks):
        self.image = open(descriptor, "r+b")
        self.answers = [_done, _done, _done, _done, lambda _: blocks, lambda _: BLOCK_BYTES, _done]

    def readblocks(self, block, buffer, offset=0):
        self.image.seek(block * BLOCK_BYTES + offset)
        self.image.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self.image.seek(block * BLOCK_BYTES + offset)
        self.image.write(buffer)

    def ioctl(self, operation, argument):
        return self.answers[operation](argument)

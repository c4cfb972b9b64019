"""The checksum of frames for firmware whose binascii has none."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def crc32(data: "Any", crc: int = 0) -> int:
    """The CRC-32 of ``data``, going on from ``crc``."""
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF

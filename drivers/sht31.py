"""Sensirion's SHT31 (and SHT30, SHT35) sensor of temperature and humidity on an I2C bus.

Contract
- The bus is `machine`-shaped: ``writeto`` and ``readfrom_into``, which raise OSError when the chip does not answer.
- One task at a time may measure: a second command would end the measurement of the first.
- Errors: OSError (EIO or ENODEV, as the bus raises it): no chip at the address, or it was cut off.
  SensorDataError: what arrived does not match its checksum; measure again. Nothing needs to be reset after either.

Source: Sensirion, Datasheet SHT3x-DIS: commands (4.3), timing (2.2), checksum (4.12), conversion (4.13).
"""

from kernel import sleep_ms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from drivers.shapes import I2CBus

ADDRESS = 0x44
SINGLE_SHOT_HIGH_REPEATABILITY = b"\x24\x00"
# The longest measurement takes 15.5 ms; until then the chip does not answer to its address.
MEASUREMENT_MS = 16
REPLY_BYTES = 6


class SensorDataError(Exception):
    """The sensor's reply was damaged on the wire."""


class SHT31:
    """The sensor at ``address`` (0x44, or 0x45 with the address pin high). Making it does not touch the bus."""

    def __init__(self, i2c: "I2CBus", address: int = ADDRESS) -> None:
        self._i2c = i2c
        self._address = address
        self._reply = bytearray(REPLY_BYTES)

    async def measure(self) -> "tuple[float, float]":
        """Degrees Celsius (-45 to 130) and percent of relative humidity (0 to 100), after 16 ms.

        Raises OSError and SensorDataError. Allocates the result.
        """
        self._i2c.writeto(self._address, SINGLE_SHOT_HIGH_REPEATABILITY)
        await sleep_ms(MEASUREMENT_MS)
        self._i2c.readfrom_into(self._address, self._reply)
        temperature_c = -45 + 175 * self._word(0) / 65535
        humidity_percent = 100 * self._word(3) / 65535
        return temperature_c, humidity_percent

    def _word(self, position: int) -> int:
        """The 16-bit word at ``position`` of the reply, its checksum behind it."""
        reply = self._reply
        if crc8(reply, position, position + 2) != reply[position + 2]:
            raise SensorDataError(f"the SHT31 at 0x{self._address:02x} sent a word with a wrong checksum")
        return reply[position] << 8 | reply[position + 1]


def crc8(data: "bytes | bytearray", start: int, end: int) -> int:
    """CRC-8 of ``data[start:end]`` with the polynomial 0x31, beginning with 0xFF. Does not allocate."""
    crc = 0xFF
    for index in range(start, end):
        crc ^= data[index]
        for _ in range(8):
            crc = crc << 1 & 0xFF ^ 0x31 if crc & 0x80 else crc << 1
    return crc

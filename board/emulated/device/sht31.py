"""A temperature and humidity sensor on I2C that answers as Sensirion's SHT3x does (datasheet SHT3x-DIS, chapter 4).

Commands are two bytes; every two bytes of an answer are followed by their CRC-8 (polynomial 0x31, start 0xff).
A conversion is finished at once, so that a program on a virtual clock may jump over the waiting time of a real chip.
"""

import sys

MEASURE = (0x2400, 0x240B, 0x2416, 0x2C06, 0x2C0D, 0x2C10)
READ_STATUS, CLEAR_STATUS, SOFT_RESET, HEATER_ON, HEATER_OFF = 0xF32D, 0x3041, 0x30A2, 0x306D, 0x3066
HEATER_BIT, RESET_BIT = 0x2000, 0x0010


def crc8(data: bytes) -> int:
    """The checksum of SHT3x: polynomial 0x31, start 0xff, no reflection, no final change."""
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ (0x131 if crc & 0x80 else 0)
    return crc


def not_acknowledged() -> OSError:
    """EIO, what the rp2 port raises. CPython's OSError knows its number only with a text, MicroPython prints both."""
    return OSError(5) if sys.implementation.name == "micropython" else OSError(5, "EIO")


def _word(value: int) -> bytes:
    data = bytes((value >> 8, value & 255))
    return data + bytes((crc8(data),))


class Sht31:
    """The sensor. Temperature and humidity of its surroundings are set in hundredths of a degree and of a percent."""

    def __init__(self) -> None:
        self.connected = True
        self.temperature = 2150
        self.humidity = 4500
        self.status = RESET_BIT
        self.answer = b""

    def set(self, connected: bool, temperature: int, humidity: int) -> None:
        self.connected = connected
        self.temperature = temperature
        self.humidity = humidity

    def write(self, data: bytes) -> None:
        """Take a command; one that the chip does not know is not acknowledged."""
        self.answer = b""
        if not data:
            return  # only the address, as a scan sends it
        command = int.from_bytes(data[:2], "big")
        if command in MEASURE:
            self.answer = self.measure()
        elif command == READ_STATUS:
            self.answer = _word(self.status)
        elif command == CLEAR_STATUS:
            self.status &= HEATER_BIT
        elif command == SOFT_RESET:
            self.status = RESET_BIT
        elif command == HEATER_ON:
            self.status |= HEATER_BIT
        elif command == HEATER_OFF:
            self.status &= ~HEATER_BIT
        else:
            raise not_acknowledged()

    def measure(self) -> bytes:
        temperature = (self.temperature + 4500) * 65535 // 17500
        humidity = self.humidity * 65535 // 10000
        return _word(temperature) + _word(humidity)

    def read(self, count: int) -> bytes:
        """Give the answer to the last command once; without one the read is not acknowledged."""
        if not self.answer:
            raise not_acknowledged()
        answer = self.answer + bytes(count)
        self.answer = b""
        return answer[:count]

"""The sensor's driver speaks the data sheet's protocol; with the emulated board's chip, in virtual time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernel
from board.emulated import virtual
from board.emulated.device.i2c import I2C
from drivers.sht31 import SHT31, SensorDataError, crc8
from kernel.clock import VirtualClock


@pytest.fixture(autouse=True)
def board() -> None:
    virtual.install()


def measure(i2c: I2C) -> tuple[float, float]:
    measured: list[tuple[float, float]] = []

    async def main() -> None:
        measured.append(await SHT31(i2c).measure())

    kernel.run(main(), clock=VirtualClock())
    return measured[0]


@given(st.floats(-45, 130), st.floats(0, 100))
def test_what_surrounds_the_sensor_is_measured_to_a_hundredth(temperature_c: float, humidity_percent: float) -> None:
    virtual.set_sensor(temperature_c, humidity_percent)
    assert measure(I2C(0)) == pytest.approx((temperature_c, humidity_percent), abs=0.01)


def test_a_sensor_that_does_not_answer_is_an_oserror() -> None:
    virtual.set_sensor(connected=False)
    with pytest.raises(OSError, match="EIO"):
        measure(I2C(0))


def test_a_sensor_unplugged_during_the_measurement_is_an_oserror_and_the_next_one_works() -> None:
    async def unplug() -> None:
        await kernel.sleep_ms(5)
        virtual.set_sensor(connected=False)

    async def main() -> None:
        sensor = SHT31(I2C(0))
        kernel.create_task(unplug())
        with pytest.raises(OSError, match="EIO"):
            await sensor.measure()
        virtual.set_sensor(20, 50)
        assert await sensor.measure() == pytest.approx((20, 50), abs=0.01)

    kernel.run(main(), clock=VirtualClock())


class DamagingI2C(I2C):
    """A bus on which one bit of every reply is flipped."""

    def __init__(self, position: int, bit: int) -> None:
        super().__init__(0)
        self.position = position
        self.bit = bit

    def readfrom_into(self, addr: int, buf: bytearray, stop: bool = True) -> None:
        super().readfrom_into(addr, buf, stop)
        buf[self.position] ^= 1 << self.bit


@given(st.integers(0, 5), st.integers(0, 7))
def test_a_flipped_bit_is_an_error_and_never_a_measurement(position: int, bit: int) -> None:
    with pytest.raises(SensorDataError, match="0x44 sent a word with a wrong checksum"):
        measure(DamagingI2C(position, bit))


def test_the_checksum_is_the_data_sheets() -> None:
    assert crc8(b"\xbe\xef", 0, 2) == 0x92

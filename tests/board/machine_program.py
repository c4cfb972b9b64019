"""What `machine` does the same on CPython and on the emulated board: prints what it sees. Run by test_machine."""

# Programs for boards are not typed.
# mypy: ignore-errors

from machine import I2C, Pin, disable_irq, enable_irq, freq, idle, lightsleep, unique_id

led = Pin("LED", Pin.OUT, value=0)
led.on()
print(led, led.value(), led())
led.toggle()
print(led.value())
led(1)
led.low()
print(led.value(), Pin(25).value())

print([Pin(4, Pin.IN, pull).value() for pull in (Pin.PULL_UP, Pin.PULL_DOWN, None)])
drain = Pin("GP5", Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
print(drain.value())
drain.off()
print(drain.value())
for name in (30, -1, "GP31", "NOPE"):
    try:
        print(Pin(name))
    except ValueError as error:
        print(error)

edges = []
looped = Pin(7, Pin.OUT, value=0)
interrupt = looped.irq(lambda pin: edges.append((pin.value(), interrupt.flags())), Pin.IRQ_RISING)
looped.on()
looped.off()
looped.on()
print(edges, interrupt.trigger())
state = disable_irq()
looped.off()
looped.on()
lightsleep()
print(len(edges))
enable_irq(state)
print(edges)
looped.irq(None)
looped.off()
looped.on()
print(len(edges))


bus = I2C(0, scl=Pin(5), sda=Pin(4), freq=400_000)
print(bus, bus.scan())
print(bus.writeto(0x44, b"\x24\x00"))
print(bus.readfrom(0x44, 6))
for address, command in ((0x44, b""), (0x45, b"\x24\x00"), (0x44, b"xx")):
    try:
        bus.writeto(address, command)
        print(bus.readfrom(address, 6))
    except OSError as error:
        print("EIO", error.args[0])
bus.writeto(0x44, b"\xf3\x2d")
status = bytearray(3)
bus.readfrom_into(0x44, status)
print(status)
try:
    I2C(7)
except ValueError as error:
    print(error)
idle()
lightsleep(1)
print(freq(), len(unique_id()))

"""Handlers run as on a board: in the middle of a wait that goes on; poll asks its streams again when one has run."""

import pytest

from tests.board.client import Client

BUTTON = 14

ARM = """
import io, select, time, machine
came = []
pin = machine.Pin(14, machine.Pin.IN, machine.Pin.PULL_UP)

def on_press(pin):
    came.append(time.ticks_ms())
    print("pressed")

i = pin.irq(on_press, machine.Pin.IRQ_FALLING)

class Asked(io.IOBase):
    count = 0
    def ioctl(self, request, events):
        if request != 3:
            return -1
        self.count += 1
        return events if self.answers() else 0

def wait(answers):
    asked = Asked()
    asked.answers = answers
    p = select.poll()
    p.register(asked, select.POLLIN)
    begin = time.ticks_ms()
    print("waiting")
    ready = [stream is asked for stream, events in p.ipoll(1500)]
    ended = time.ticks_ms()
    print(ready, asked.count, "after", time.ticks_diff(ended, begin) // 100, end=" ")
    print("late", time.ticks_diff(ended, came[0]) // 100)
"""


def press(client: Client) -> None:
    client.until(b"waiting\r\n")
    client.controls.set_pin(BUTTON, 0)
    client.until(b"pressed\r\n")


@pytest.mark.parametrize("wait", ["time.sleep_ms(1500)", "time.sleep(1.5)", "select.poll().poll(1500)"])
def test_a_wait_goes_on_when_a_handler_has_run_in_its_middle(wait: str, client: Client) -> None:
    client.raw()
    client.execute(ARM)
    client.begin(
        f"begin = time.ticks_ms(); print('waiting'); {wait}\n"
        "print(time.ticks_diff(time.ticks_ms(), begin) >= 1500, time.ticks_diff(time.ticks_ms(), came[0]) > 500)"
    )
    press(client)
    assert client.finish() == ("True True\r\n", "")


def test_poll_asks_a_stream_written_in_python_when_it_begins_and_when_something_has_happened(client: Client) -> None:
    client.raw()
    client.execute(ARM)
    client.begin("wait(lambda: False)")
    press(client)
    output, error = client.finish()
    assert error == ""
    assert output.startswith("[] ")
    assert int(output.split()[1]) <= 8
    assert "after 15 " in output


def test_a_stream_that_a_handler_makes_readable_ends_the_poll_at_once(client: Client) -> None:
    client.raw()
    client.execute(ARM)
    client.begin("wait(lambda: came)")
    press(client)
    output, error = client.finish()
    assert error == ""
    assert output.startswith("[True] ")
    assert output.endswith("late 0\r\n")


ASYNCIO = """
import asyncio

async def react():
    print("late", time.ticks_diff(time.ticks_ms(), came[0]) > 500)

def create(pin):
    on_press(pin)
    asyncio.create_task(react())

i = pin.irq(create, machine.Pin.IRQ_FALLING)

class Begins(io.IOBase):  # asked when asyncio begins to wait
    told = True
    def ioctl(self, request, events):
        if not self.told:
            self.told = True
            print("waiting")
        return -1 if request != 3 else 0

begins = Begins()
asyncio.core._io_queue.poller.register(begins, select.POLLIN)

async def main():
    begins.told = False
    await asyncio.sleep(1.5)
    await asyncio.sleep(0)

asyncio.run(main())
"""


def test_a_task_that_a_handler_makes_in_asyncio_is_as_late_as_on_a_board(client: Client) -> None:
    client.raw()
    client.execute(ARM)
    client.begin(ASYNCIO)
    press(client)
    assert client.finish() == ("late True\r\n", "")


KERNEL = """
import kernel
event = kernel.Event()

async def react(what):
    print(what, time.ticks_diff(time.ticks_ms(), came[-1]) < 100)

async def wait():
    await event.wait()
    await react("event")

def create(pin):
    on_press(pin)
    if len(came) == 1:
        event.set()
    else:
        kernel.create_task(react("task"))

i = pin.irq(create, machine.Pin.IRQ_FALLING)

async def main():
    kernel.create_task(wait())
    await kernel.sleep_ms(0)
    print("waiting")
    await kernel.sleep(1.5)

kernel.run(main())
"""


def test_what_a_handler_makes_ready_runs_at_once_in_the_kernel(client: Client) -> None:
    client.raw()
    client.send_folders("kernel")
    client.execute(ARM)
    client.begin(KERNEL)
    press(client)
    client.until(b"event True\r\n")
    client.controls.set_pin(BUTTON, 1)
    client.controls.set_pin(BUTTON, 0)
    client.until(b"pressed\r\n")
    assert client.finish() == ("task True\r\n", "")

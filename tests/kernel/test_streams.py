"""Streams: who waits, who is refused, and what becomes of a stream that ends or is closed."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kernel
from kernel.readiness import Streams, readable, writable
from kernel.task import running_kernel
from tests.interpreters import Command, micropython, run_micropython

__all__ = ["micropython"]

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def outcome(program: Any) -> Any:
    return kernel.run(program)


def fill(stream: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        while True:
            stream.send(b"x" * 65536)


def test_a_task_waits_until_its_stream_can_be_read(pair: Pair) -> None:
    async def main() -> bytes:
        kernel.create_task(send())
        await readable(pair[0])
        return pair[0].recv(9)

    async def send() -> None:
        await kernel.sleep_ms(1)
        pair[1].send(b"here")

    assert outcome(main()) == b"here"


def test_one_task_reads_while_another_writes_the_same_stream(pair: Pair) -> None:
    async def write() -> None:
        await writable(pair[0])
        pair[1].send(b"x")

    async def main() -> None:
        kernel.create_task(write())
        await readable(pair[0])

    outcome(main())


@pytest.mark.parametrize("wait", [readable, writable])
def test_a_second_task_in_the_same_direction_is_refused(pair: Pair, wait: Any) -> None:
    if wait is writable:
        fill(pair[0])

    async def waits() -> None:
        await wait(pair[0])

    async def main() -> None:
        first = kernel.create_task(waits())
        await kernel.sleep_ms(0)
        with pytest.raises(RuntimeError, match="a task waits for this stream already"):
            await wait(pair[0])
        with pytest.raises(RuntimeError, match="already"):
            await wait(pair[0].fileno())
        assert not first.done()
        first.cancel()

    outcome(main())


def test_the_other_end_that_hangs_up_ends_the_wait(pair: Pair) -> None:
    async def main() -> bytes:
        kernel.create_task(hang_up())
        await readable(pair[0])
        return pair[0].recv(1)

    async def hang_up() -> None:
        pair[1].close()

    assert outcome(main()) == b""


def test_a_stream_that_is_closed_under_a_task_is_reported_to_it(pair: Pair) -> None:
    async def main() -> None:
        kernel.create_task(close())
        with pytest.raises(OSError, match="closed while a task waited") as caught:
            await readable(pair[0])
        assert caught.value.errno == 9

    async def close() -> None:
        pair[0].close()

    outcome(main())


@pytest.mark.parametrize("kind", ["socket", "file"])
def test_a_closed_stream_cannot_be_waited_for(pair: Pair, kind: str) -> None:
    stream: Any = pair[0] if kind == "socket" else open(os.devnull)  # noqa: SIM115
    stream.close()

    async def main() -> None:
        with pytest.raises(OSError, match="the stream is closed"):
            await readable(stream)

    outcome(main())


def test_a_cancelled_wait_leaves_the_stream_to_the_next_task(pair: Pair) -> None:
    async def main() -> bytes:
        with pytest.raises(kernel.TimeoutError):
            await kernel.wait_for(readable(pair[0]), 0.001)
        task = kernel.create_task(wait())
        await kernel.sleep_ms(0)
        pair[1].send(b"x")
        task.cancel()
        await kernel.sleep_ms(0)
        await readable(pair[0])
        return pair[0].recv(1)

    async def wait() -> None:
        await readable(pair[0])

    assert outcome(main()) == b"x"


def test_a_number_that_is_used_again_is_another_stream() -> None:
    async def main() -> None:
        for number in range(3):
            reader, writer = os.pipe()
            os.write(writer, b"%d" % number)
            await readable(reader)
            assert os.read(reader, 1) == b"%d" % number
            os.close(reader)
            os.close(writer)

    outcome(main())


class Counting(Streams):
    """Counts how often the system is asked."""

    def __init__(self, kernel: Any) -> None:
        super().__init__(kernel)
        self.polls = 0

    def poll(self, timeout_ms: int) -> bool:
        self.polls += 1
        return super().poll(timeout_ms)


def test_nothing_is_polled_while_nobody_waits_for_a_stream(pair: Pair) -> None:
    async def main() -> tuple[int, int]:
        counting = running_kernel().poller = Counting(running_kernel())
        for _ in range(50):
            await kernel.sleep_ms(0)
        await kernel.sleep_ms(1)
        before = counting.polls
        pair[1].send(b"x")
        await readable(pair[0])
        during = counting.polls
        for _ in range(50):
            await kernel.sleep_ms(0)
        assert counting.polls == during
        return before, during

    before, during = outcome(main())
    assert before == 0
    assert during >= 1


def test_many_streams_that_are_no_longer_waited_for_are_forgotten() -> None:
    async def main() -> None:
        for _ in range(100):
            ours, theirs = socket.socketpair()
            with ours, theirs:
                theirs.send(b"x")
                await readable(ours)
        assert len(running_kernel().poller.watched) < 20

    outcome(main())


ON_MICROPYTHON = """\
second task RuntimeError a task waits for this stream already
other direction ready
closed while waiting OSError the stream was closed while a task waited for it
closed before OSError the stream is closed
broken ValueError broken
beside the broken one ready
late ready
many are forgotten True
"""


def test_streams_of_micropython_are_refused_closed_and_broken_in_the_same_way(micropython: Command) -> None:
    ended = run_micropython(micropython, [Path(__file__).parent / "streams_on_micropython.py"])
    assert ended.stdout == ON_MICROPYTHON, ended.stderr

"""Other threads do with the kernel what they do with asyncio, on both interpreters; and what is promised beyond."""

import asyncio
import concurrent.futures
import contextlib
import contextvars
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kernel as kernel_package
from kernel.clock import VirtualClock
from tests.golden.program import time_limit
from tests.interpreters import ROOT, Command, micropython, run_micropython
from tests.kernel.threads_programs import PROGRAMS

__all__ = ["micropython"]

kernel: Any = kernel_package
FILE = Path(__file__).with_name("threads_programs.py")
EACH = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program.__name__))


def printed(program: Callable[[Any], None], module: Any) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), time_limit():
        program(module)
    return output.getvalue()


@pytest.fixture(autouse=True)
def in_limited_time() -> Iterator[None]:
    with time_limit():
        yield


@EACH
def test_program_prints_on_the_kernel_what_it_prints_on_asyncio(program: Callable[[Any], None]) -> None:
    assert printed(program, kernel) == printed(program, asyncio)


def test_programs_print_on_micropython_what_they_print_on_asyncio(micropython: Command) -> None:
    ended = run_micropython(micropython, [FILE])
    expected = "".join(f"# {program.__name__}\n{printed(program, asyncio)}" for program in PROGRAMS)
    assert ended.stdout == expected, ended.stderr


def kernel_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("jiffy")]


def test_no_thread_is_left_when_run_has_ended_and_no_more_were_there_than_allowed() -> None:
    most = []

    async def main() -> None:
        await kernel.gather(*[kernel.to_thread(lambda: most.append(len(kernel_threads()))) for _ in range(20)])

    kernel.run(main(), capacity=kernel.Limits(threads=3))
    assert 1 <= max(most) <= 3
    assert len(most) == 20
    assert kernel_threads() == []


def test_a_call_beyond_the_limit_is_refused_and_the_others_go_on() -> None:
    gate = threading.Event()

    async def main() -> None:
        loop = kernel.get_running_loop()
        jobs = [loop.run_in_executor(None, gate.wait) for _ in range(3)]
        with pytest.raises(kernel.KernelFull, match="all 3 jobs"):
            await kernel.to_thread(print)
        gate.set()
        assert await kernel.gather(*jobs) == [True, True, True]
        assert await kernel.to_thread(str, 1) == "1"

    kernel.run(main(), capacity=kernel.Limits(threads=2, jobs=3))


def test_a_call_that_is_cancelled_while_it_waits_for_a_thread_is_never_made_and_gives_back_its_place() -> None:
    gate = threading.Event()
    called: list[str] = []

    async def main() -> None:
        loop = kernel.get_running_loop()
        first = loop.run_in_executor(None, gate.wait)
        second, third, fourth = (loop.run_in_executor(None, called.append, name) for name in "234")
        assert third.cancel()
        assert fourth.cancel()
        fifth = loop.run_in_executor(None, called.append, "5")
        gate.set()
        await kernel.gather(first, second, fifth)

    kernel.run(main(), capacity=kernel.Limits(threads=1, jobs=4))
    assert called == ["2", "5"]


def test_the_mailbox_is_bounded_and_what_it_took_is_called() -> None:
    called: list[object] = []
    refusals: list[str] = []

    def other_thread(loop: Any) -> None:
        for number in range(3):
            try:
                loop.call_soon_threadsafe(called.append, number)
            except kernel.KernelFull as error:
                refusals.append(str(error))

    async def main() -> None:
        thread = threading.Thread(target=other_thread, args=(kernel.get_running_loop(),))
        thread.start()
        thread.join()  # the kernel stands still meanwhile
        await kernel.sleep(0)
        kernel.get_running_loop().call_soon_threadsafe(called.append, "again")
        await kernel.sleep(0)

    kernel.run(main(), capacity=kernel.Limits(mailbox=2))
    assert called == [0, 1, "again"]
    assert len(refusals) == 1
    assert "mailbox=" in refusals[0]


def test_a_coroutine_that_finds_no_room_tells_the_thread_that_sent_it() -> None:
    async def never() -> None:
        raise AssertionError

    async def main() -> None:
        loop = kernel.get_running_loop()
        future = kernel.run_coroutine_threadsafe(never(), loop)
        with pytest.raises(kernel.KernelFull, match="tasks="):
            await loop.run_in_executor(None, future.result, 10)

    kernel.run(main(), capacity=kernel.Limits(tasks=1))


def test_context_variables_go_along_and_do_not_come_back() -> None:
    variable = contextvars.ContextVar("variable", default="default")

    def function() -> str:
        value = variable.get()
        variable.set("of the thread")
        return value

    async def main() -> None:
        variable.set("of main")
        assert await kernel.to_thread(function) == "of main"
        assert variable.get() == "of main"

    kernel.run(main())


def test_a_function_that_raises_stop_iteration_does_not_hang_its_caller() -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match="StopIteration"):
            await kernel.to_thread(next, iter(()))

    kernel.run(main())


def test_an_executor_of_the_program_can_make_the_call() -> None:
    async def main() -> None:
        loop = kernel.get_running_loop()
        with concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="mine") as executor:
            thread = await loop.run_in_executor(executor, threading.current_thread)
            assert thread.name.startswith("mine")
            with pytest.raises(ZeroDivisionError):
                await loop.run_in_executor(executor, divmod, 1, 0)

    kernel.run(main())


def test_a_thread_wakes_a_kernel_that_waits_for_a_stream() -> None:
    ours, theirs = socket.socketpair()

    async def main() -> None:
        reading = kernel.create_task(kernel.readable(ours))
        await kernel.sleep(0)
        for _ in range(3):
            event = kernel.Event()
            loop = kernel.get_running_loop()
            thread = threading.Thread(target=loop.call_soon_threadsafe, args=(event.set,))
            thread.start()
            await event.wait()
            thread.join()
        assert not reading.done()
        thread = threading.Thread(target=theirs.send, args=(b"x",))
        thread.start()
        await reading
        thread.join()

    with ours, theirs:
        kernel.run(main())


def test_a_signal_handler_wakes_an_idle_kernel() -> None:
    async def main() -> None:
        event = kernel.Event()
        loop = kernel.get_running_loop()
        before = signal.signal(signal.SIGUSR1, lambda *_: loop.call_soon_threadsafe(event.set))
        thread = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGUSR1))
        thread.start()
        await event.wait()
        thread.join()
        signal.signal(signal.SIGUSR1, before)

    kernel.run(main())


def test_virtual_time_does_not_pass_over_a_call_that_is_being_made() -> None:
    async def main() -> None:
        for _ in range(10):
            assert await kernel.wait_for(kernel.to_thread(str, 1), 5) == "1"
        start = kernel.get_running_loop().time()
        await kernel.sleep(100000)
        assert kernel.get_running_loop().time() - start == 100000

    kernel.run(main(), clock=VirtualClock())


def test_a_task_that_nobody_can_wake_is_a_deadlock_even_after_threads_were_used() -> None:
    async def main() -> None:
        await kernel.to_thread(str, 1)
        await kernel.Event().wait()

    with pytest.raises(kernel.Deadlock):
        kernel.run(main())


HANDED_OUT = """
import threading, kernel
async def main():
    loop = kernel.get_running_loop()
    await kernel.Event().wait()
try:
    kernel.run(main())
except kernel.Deadlock:
    print("deadlock")
"""


def test_a_loop_that_no_thread_and_no_handler_could_call_is_a_deadlock_though_it_is_held() -> None:
    ended = subprocess.run([sys.executable, "-c", HANDED_OUT], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert ended.stdout == "deadlock\n", ended.stderr


def test_kernels_of_several_threads_do_not_meet() -> None:
    results: list[Any] = []

    async def main(name: str) -> Any:
        await kernel.sleep_ms(1)
        return name, kernel.current_task().get_loop() is kernel.get_running_loop()

    threads = [threading.Thread(target=lambda name=name: results.append(kernel.run(main(name)))) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [("a", True), ("b", True), ("c", True)]

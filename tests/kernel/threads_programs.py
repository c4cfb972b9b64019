"""Programs about other threads, on the real clock, for CPython and for MicroPython: they print the same.

Threads wait for each other at locks, never for time to pass. Run by itself, this file runs all of them.
"""

import _thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def closed_gate() -> "Any":
    """A lock that is held: ``with gate`` waits until another thread releases it."""
    gate = _thread.allocate_lock()
    gate.acquire()
    return gate


def passes(gate: "Any", value: object) -> object:
    """Wait at the gate, leave it open, return the value."""
    gate.acquire()
    gate.release()
    return value


def result_exception_and_arguments(asyncio: "Any") -> None:
    def function(*args: "Any", **kwargs: "Any") -> "Any":
        return args, sorted(kwargs.items())

    def fails() -> None:
        raise ValueError("in the thread")

    async def main() -> None:
        print(await asyncio.to_thread(function, 1, 2, key="word", function="too"))
        try:
            await asyncio.to_thread(fails)
        except ValueError as error:
            print(error.args)
        here = _thread.get_ident()
        print(await asyncio.to_thread(_thread.get_ident) == here)
        print(await asyncio.get_running_loop().run_in_executor(None, function, 3))

    asyncio.run(main())


def the_kernel_goes_on_meanwhile(asyncio: "Any") -> None:
    gate = closed_gate()

    async def main() -> None:
        waiting = asyncio.create_task(asyncio.to_thread(passes, gate, "through"))
        for number in range(3):
            await asyncio.sleep(0.001)
            print("goes on", number, waiting.done())
        gate.release()
        print(await waiting)

    asyncio.run(main())


def many_calls_take_turns(asyncio: "Any") -> None:
    async def main() -> None:
        print(await asyncio.gather(*[asyncio.to_thread(divmod, number, 7) for number in range(40)]))

    asyncio.run(main())


def cancelling_a_call_that_has_begun(asyncio: "Any") -> None:
    gate = closed_gate()
    begun = closed_gate()
    ended = closed_gate()

    def function() -> str:
        begun.release()
        passes(gate, None)
        ended.release()
        return "dropped"

    async def main() -> None:
        task = asyncio.create_task(asyncio.to_thread(function))
        while not begun.acquire(False):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            print("cancelled")
        gate.release()
        while not ended.acquire(False):
            await asyncio.sleep(0)
        print(await asyncio.to_thread(str, "the next one"))

    asyncio.run(main())


def run_waits_for_a_call_that_has_begun(asyncio: "Any") -> None:
    gate = closed_gate()

    def function() -> None:
        passes(gate, None)
        print("ended in its thread")

    async def main() -> None:
        asyncio.get_running_loop().run_in_executor(None, function)
        asyncio.get_running_loop().call_soon(gate.release)
        print("main ends")

    asyncio.run(main())
    print("run ends")


def an_idle_loop_is_woken(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def other_thread() -> None:
            loop.call_soon_threadsafe(future.set_result, "from another thread")

        _thread.start_new_thread(other_thread, ())
        print(await future)  # nothing else is ready, and no timer is set
        future = loop.create_future()
        _thread.start_new_thread(other_thread, ())
        print(await asyncio.wait_for(future, 1000))

    asyncio.run(main())


def calls_come_in_order(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        called: list[int] = []
        done = loop.create_future()

        def other_thread() -> None:
            for number in range(20):
                loop.call_soon_threadsafe(called.append, number)
            loop.call_soon_threadsafe(done.set_result, None)

        # In the loop's own thread, where nothing can run it before it is cancelled.
        loop.call_soon_threadsafe(print, "not called").cancel()
        _thread.start_new_thread(other_thread, ())
        await done
        print(called)

    asyncio.run(main())


def coroutines_from_another_thread(asyncio: "Any") -> None:
    async def gives(value: object) -> object:
        await asyncio.sleep(0.001)
        return value

    async def fails() -> None:
        raise ValueError("in the loop")

    async def endless() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.release()

    ended = closed_gate()

    async def cancels_itself() -> None:
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    def other_thread(loop: "Any") -> None:
        future = asyncio.run_coroutine_threadsafe(gives("result"), loop)
        print(future.result(), future.done(), future.cancelled(), future.cancel())
        try:
            asyncio.run_coroutine_threadsafe(fails(), loop).result(100)
        except ValueError as error:
            print(error.args)
        print(repr(asyncio.run_coroutine_threadsafe(gives(1), loop).exception()))
        future = asyncio.run_coroutine_threadsafe(endless(), loop)
        try:
            future.result(0.001)
        except asyncio.TimeoutError:
            print("timeout", future.done())
        print(future.cancel(), future.cancel())
        ended.acquire()
        future = asyncio.run_coroutine_threadsafe(cancels_itself(), loop)
        try:
            future.result(100)
        except BaseException as error:
            print(error.__class__.__name__, future.cancelled())
        try:
            asyncio.run_coroutine_threadsafe(gives, loop)
        except TypeError:
            print("TypeError")

    async def main() -> None:
        await asyncio.to_thread(other_thread, asyncio.get_running_loop())
        await asyncio.sleep(0.001)
        print(len(asyncio.all_tasks()))

    asyncio.run(main())


def a_coroutine_cancelled_at_once(asyncio: "Any") -> None:
    async def cancelled() -> None:
        print("begun")
        await asyncio.sleep(1000)
        print("not reached")

    async def main() -> None:
        future = asyncio.run_coroutine_threadsafe(cancelled(), asyncio.get_running_loop())
        print(future.cancel())
        await asyncio.sleep(0.001)
        print(future.cancelled(), len(asyncio.all_tasks()))

    asyncio.run(main())


def a_call_that_needs_the_loop_when_the_run_ends(asyncio: "Any") -> None:
    async def gives() -> str:
        await asyncio.sleep(0)
        return "the loop still runs"

    def function(loop: "Any") -> None:
        try:
            asyncio.run_coroutine_threadsafe(gives(), loop).result(100)
        except BaseException as error:  # the run may be so far as to cancel it
            if error.__class__.__name__ != "CancelledError":
                raise

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, function, loop)

    asyncio.run(main())
    print("run ends")


def keyboard_interrupt_in_a_thread_ends_the_run(asyncio: "Any") -> None:
    def function() -> None:
        raise KeyboardInterrupt

    async def main() -> None:
        try:
            await asyncio.to_thread(function)
        finally:
            print("clean")

    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("KeyboardInterrupt")


PROGRAMS = (
    result_exception_and_arguments,
    the_kernel_goes_on_meanwhile,
    many_calls_take_turns,
    cancelling_a_call_that_has_begun,
    run_waits_for_a_call_that_has_begun,
    an_idle_loop_is_woken,
    calls_come_in_order,
    coroutines_from_another_thread,
    a_coroutine_cancelled_at_once,
    a_call_that_needs_the_loop_when_the_run_ends,
    keyboard_interrupt_in_a_thread_ends_the_run,
)

if __name__ == "__main__":
    import kernel

    for program in PROGRAMS:
        print("#", program.__name__)
        program(kernel)

"""Programs about the loop object that print the same on asyncio and on the kernel, on both interpreters.

Each takes the module that stands for asyncio. Run by itself, this file runs all of them on the kernel.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def refused(kind: "Any", function: "Any", *args: "Any") -> None:
    """Print whether the call raises this error."""
    try:
        function(*args)
        print("not refused")
    except kind:
        print("refused with", kind.__name__)


def callbacks_and_tasks_share_a_queue(asyncio: "Any") -> None:
    async def task(name: str) -> None:
        print("task", name)
        await asyncio.sleep(0)
        print("task", name, "again")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(print, "soon 1")
        first = loop.create_task(task("a"))
        handle = loop.call_soon(print, "cancelled")
        loop.call_soon(lambda: loop.call_soon(print, "soon from soon"))
        handle.cancel()
        second = loop.create_task(task("b"))
        print(handle.cancelled())
        await first
        await second

    asyncio.run(main())


def timers_in_order(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()

        def tell(name: str) -> None:
            print(name, round((loop.time() - start) * 1000))
            if name == "second":
                loop.call_later(0, tell, "from a timer")
                loop.call_soon(tell, "soon from a timer")

        async def sleeps(delay: float) -> None:
            await asyncio.sleep(delay)
            tell("slept")

        sleeping = asyncio.create_task(sleeps(0.2))
        await asyncio.sleep(0)
        loop.call_later(0.2, tell, "second")
        loop.call_at(start + 0.1, tell, "first")
        late = loop.call_later(0.3, tell, "never")
        loop.call_later(0.25, late.cancel)
        loop.call_at(start - 1, tell, "past")
        later = loop.call_later(100000, tell, "a day later")
        print(round(later.when() - start), later.cancelled())
        await sleeping
        await asyncio.sleep(100001)
        print(late.cancelled(), later.cancelled())

    asyncio.run(main())


def a_timer_that_is_cancelled_twice_or_late(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        handle = loop.call_later(0.1, print, "called")
        await asyncio.sleep(1)
        handle.cancel()
        handle.cancel()
        other = loop.call_later(0.1, print, "not called")
        other.cancel()
        other.cancel()
        await asyncio.sleep(1)
        print(handle.cancelled(), other.cancelled())

    asyncio.run(main())


def nobody_is_the_current_task_in_a_callback(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: print(asyncio.current_task()))
        loop.call_later(0, lambda: print(asyncio.current_task(), asyncio.get_running_loop() is loop))
        loop.call_soon_threadsafe(lambda: print(asyncio.current_task()))
        await asyncio.sleep(1)

    asyncio.run(main())


def run_until_complete_gives_the_outcome(asyncio: "Any") -> None:
    loop = asyncio.new_event_loop()

    async def gives(value: object) -> object:
        await asyncio.sleep(0.1)
        return value

    async def fails() -> None:
        raise ValueError("failed")

    print(loop.run_until_complete(gives(1)))
    task = loop.create_task(gives(2))
    print(loop.run_until_complete(task), task.done())
    print(loop.run_until_complete(task))
    future = loop.create_future()
    loop.call_later(3, future.set_result, "late")
    print(loop.run_until_complete(future))
    try:
        loop.run_until_complete(fails())
    except ValueError as error:
        print(error.args)
    print(loop.is_running(), loop.is_closed())
    loop.close()


def stop_before_the_result(asyncio: "Any") -> None:
    loop = asyncio.new_event_loop()
    future = loop.create_future()
    loop.call_soon(loop.stop)
    refused(RuntimeError, loop.run_until_complete, future)
    loop.call_soon(future.set_result, "later")
    print(loop.run_until_complete(future))
    loop.close()


def stop_ends_with_the_step(asyncio: "Any") -> None:
    loop = asyncio.new_event_loop()

    def stop() -> None:
        loop.stop()
        loop.call_soon(print, "in the next run")
        print("stop")

    loop.call_soon(stop)
    loop.call_soon(print, "in the same step")
    loop.run_forever()
    print("stopped")
    loop.stop()
    loop.run_forever()
    print("one step")
    loop.close()


def tasks_live_on_between_two_runs(asyncio: "Any") -> None:
    loop = asyncio.new_event_loop()

    async def counts() -> None:
        for number in range(4):
            print("count", number)
            await asyncio.sleep(1)

    async def waits(delay: float) -> None:
        await asyncio.sleep(delay)

    task = loop.create_task(counts())
    loop.run_until_complete(waits(1.5))
    print("pause")
    loop.run_until_complete(waits(1.5))
    task.cancel()
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        print("cancelled")
    loop.close()


def a_closed_loop_refuses(asyncio: "Any") -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    loop.close()
    print(loop.is_closed())
    refused(RuntimeError, loop.call_soon, print)
    refused(RuntimeError, loop.call_soon_threadsafe, print)
    refused(RuntimeError, loop.run_forever)
    refused(RuntimeError, loop.run_in_executor, None, print)

    async def main() -> None:
        refused(RuntimeError, asyncio.get_running_loop().close)

    asyncio.run(main())


def a_running_loop_refuses_another(asyncio: "Any") -> None:
    async def nothing() -> None:
        pass

    async def main() -> None:
        loop = asyncio.get_running_loop()
        other = asyncio.new_event_loop()
        future = other.create_future()
        refused(RuntimeError, loop.run_until_complete, loop.create_future())
        refused(RuntimeError, other.run_until_complete, future)
        refused(RuntimeError, other.run_forever)
        other.close()
        print("goes on", asyncio.get_running_loop() is loop)

    asyncio.run(main())


def the_exception_handler(asyncio: "Any") -> None:
    def fails(error: "Any") -> None:
        raise error

    async def main() -> None:
        loop = asyncio.get_running_loop()
        print(loop.get_exception_handler())
        refused(TypeError, loop.set_exception_handler, 42)
        loop.set_exception_handler(lambda loop, context: print("told of", context["exception"].args[0]))
        loop.call_soon(fails, ValueError(1))
        loop.call_later(1, fails, ValueError(2))
        loop.call_soon_threadsafe(fails, ValueError(3))
        await asyncio.sleep(2)
        loop.set_exception_handler(None)
        print(loop.get_exception_handler())

    asyncio.run(main())


def debug_mode_is_kept(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        print(loop.get_debug())
        loop.set_debug(not loop.get_debug())
        print(loop.get_debug())

    asyncio.run(main())
    asyncio.run(main(), debug=True)


def the_loop_of_a_future(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        print(loop.create_future().get_loop() is loop, asyncio.current_task().get_loop() is loop)
        print(asyncio.get_event_loop() is loop)
        print(hasattr(loop, "no_such_method"))

    asyncio.run(main())


def shutting_down_by_hand(asyncio: "Any") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        await loop.shutdown_asyncgens()
        await loop.shutdown_default_executor()
        refused(RuntimeError, loop.run_in_executor, None, print)
        print("done")

    asyncio.run(main())


def a_runner_keeps_its_loop(asyncio: "Any") -> None:
    async def left_over() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            print("cleaned")

    async def main(name: str) -> "Any":
        asyncio.create_task(left_over())
        await asyncio.sleep(1)
        print(name)
        return asyncio.get_running_loop()

    with asyncio.Runner(debug=True) as runner:
        loop = runner.run(main("one"))
        print(loop is runner.run(main("two")), loop is runner.get_loop(), loop.get_debug(), loop.is_running())
    print(loop.is_closed())
    runner.close()
    refused(RuntimeError, runner.get_loop)
    refused(RuntimeError, runner.run, left_over())
    refused(RuntimeError, runner.__enter__)


def a_runner_refuses(asyncio: "Any") -> None:
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    refused(ValueError, runner.run, 42)

    async def nothing() -> None:
        pass

    async def main() -> None:
        refused(RuntimeError, runner.run, nothing())
        refused(RuntimeError, asyncio.Runner().run, nothing())

    asyncio.run(main())
    print(runner.run(nothing()))
    runner.close()


def a_runner_after_a_failure(asyncio: "Any") -> None:
    async def fails(error: "Any") -> None:
        raise error

    async def works() -> str:
        await asyncio.sleep(0)
        return "works"

    with asyncio.Runner() as runner:
        for error in (ValueError("value"), KeyboardInterrupt(), SystemExit(3)):
            try:
                runner.run(fails(error))
            except BaseException as raised:
                print(raised is error)
            print(runner.run(works()))


def a_new_loop_leaves_the_running_one_alone(asyncio: "Any") -> None:
    async def sleeper() -> None:
        for _ in range(3):
            await asyncio.sleep(0.01)
        print("the sleeper ends")

    async def makes_a_loop() -> str:
        await asyncio.sleep(0.01)
        other = asyncio.new_event_loop()
        await asyncio.sleep(0)
        print("who made it goes on,", asyncio.get_running_loop() is not other)
        other.close()
        return "made"

    async def main() -> None:
        print(await asyncio.gather(sleeper(), makes_a_loop()))

    asyncio.run(main())


def two_loops_in_turn(asyncio: "Any") -> None:
    async def says(text: str) -> None:
        await asyncio.sleep(0.01)
        print(text)

    async def makes_a_task_of(loop: "Any") -> None:
        tasks.append(loop.create_task(says("of the first, made by the second")))
        await asyncio.sleep(0.01)
        print("the second waits for its own")

    tasks: list[Any] = []
    first = asyncio.new_event_loop()
    second = asyncio.new_event_loop()
    task = first.create_task(says("of the first"))
    other = second.create_task(says("of the second"))
    second.run_until_complete(makes_a_task_of(first))
    first.run_until_complete(tasks[0])
    first.run_until_complete(task)
    second.run_until_complete(other)
    first.run_until_complete(says("of the first again"))
    first.close()
    second.close()


PROGRAMS = (
    a_new_loop_leaves_the_running_one_alone,
    two_loops_in_turn,
    callbacks_and_tasks_share_a_queue,
    timers_in_order,
    a_timer_that_is_cancelled_twice_or_late,
    nobody_is_the_current_task_in_a_callback,
    run_until_complete_gives_the_outcome,
    stop_before_the_result,
    stop_ends_with_the_step,
    tasks_live_on_between_two_runs,
    a_closed_loop_refuses,
    a_running_loop_refuses_another,
    the_exception_handler,
    debug_mode_is_kept,
    the_loop_of_a_future,
    shutting_down_by_hand,
    a_runner_keeps_its_loop,
    a_runner_refuses,
    a_runner_after_a_failure,
)

if __name__ == "__main__":
    import kernel
    import kernel.clock

    kernel.clock.default_clock = kernel.clock.VirtualClock  # type: ignore[assignment]
    for program in PROGRAMS:
        print("#", program.__name__)
        try:
            program(kernel)
        except Exception as error:
            sys.print_exception(error)  # type: ignore[attr-defined]

# Futures: pending, then a result or an exception or a cancellation, once; anything else is InvalidStateError.
import asyncio


def attempt(what, call):
    try:
        print(what, call())
    except asyncio.InvalidStateError:
        print(what, "InvalidStateError")
    except asyncio.CancelledError:
        print(what, "CancelledError")
    except ValueError as error:
        print(what, "raises", error.args)


async def main():
    loop = asyncio.get_running_loop()
    for end in (
        lambda future: None,
        lambda future: future.set_result(1),
        lambda future: future.set_exception(ValueError("bad")),
        lambda future: future.cancel(),
    ):
        future = loop.create_future()
        end(future)
        print(future.done(), future.cancelled())
        attempt("result", future.result)
        attempt("exception", lambda: type(future.exception()).__name__)  # noqa: B023
        if future.done():
            attempt("set_result", lambda: future.set_result(2))  # noqa: B023
            attempt("set_exception", lambda: future.set_exception(ValueError("late")))  # noqa: B023
        attempt("cancel", future.cancel)


asyncio.run(main())

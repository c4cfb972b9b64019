# mypy: allow-untyped-decorators, disable-error-code=misc
"""Coroutines from before ``async def``, on both interpreters. Run by itself, this file prints what happens."""

import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

asyncio: "Any" = kernel


@asyncio.coroutine
def sleeps(value: object) -> "Any":
    got = yield from asyncio.sleep(0.01, value)
    return got


@asyncio.coroutine
def awaits_all_kinds(future: "Any") -> "Any":
    results = []
    results.append((yield from sleeps("generator")))
    results.append((yield from new_style("async def")))
    results.append((yield from future))
    results.append((yield from asyncio.create_task(new_style("task"))))
    results.append((yield from asyncio.gather(sleeps(1), new_style(2))))
    yield  # lets others run
    yield from asyncio.sleep_ms(1)
    return results


async def new_style(value: object) -> object:
    await asyncio.sleep(0)
    return value


@asyncio.coroutine
def plain(value: object) -> object:
    return value


@asyncio.coroutine
def gives_an_awaitable(value: object) -> object:
    return new_style(value)


@asyncio.coroutine
def gives_a_future(future: object) -> object:
    return future


@asyncio.coroutine
def fails() -> "Any":
    yield from asyncio.sleep(0)
    raise ValueError("from a generator")


@asyncio.coroutine
def cleans() -> "Any":
    try:
        yield from asyncio.sleep(1000)
    except asyncio.CancelledError:
        print("cancelled")
        raise
    finally:
        print("cleaned")


class Class:
    @asyncio.coroutine
    def method(self, value: object) -> "Any":
        yield from asyncio.sleep(0)
        return self.__class__.__name__, value


def undecorated() -> "Any":
    return (yield from sleeps("undecorated"))


async def main() -> None:
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, "future")
    print(await sleeps("awaited"))
    print(await awaits_all_kinds(future))
    print(await plain("plain"), await gives_an_awaitable("awaitable"), await gives_a_future(future))
    print(await asyncio.wait_for(sleeps("in time"), 1))
    print(await Class().method("method"))
    print(await asyncio.create_task(undecorated()))
    try:
        await fails()
    except ValueError as error:
        print(error.args)
    task = asyncio.create_task(cleans())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    for coro in (sleeps(1), new_style(1), plain(1), undecorated()):
        print(asyncio.iscoroutine(coro))
        coro.close()
    print(asyncio.iscoroutine(sleeps), asyncio.iscoroutine(42))
    print([asyncio.iscoroutinefunction(function) for function in (sleeps, new_style, plain, gives_an_awaitable)])
    print([asyncio.iscoroutinefunction(function) for function in (len, closes_over_nothing, 42)])


def closes_over_nothing() -> None:
    pass


if __name__ == "__main__":
    asyncio.run(main())

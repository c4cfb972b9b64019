# TaskGroup: creating a task before or after its time is refused, and so is entering it twice.
import asyncio


async def child():
    pass


async def main():
    group = asyncio.TaskGroup()

    async def attempt(what):
        coro = child()
        try:
            group.create_task(coro)
        except RuntimeError:
            print(what, "RuntimeError")
        coro.close()

    await attempt("before")
    async with group:
        group.create_task(child())
    await attempt("after")
    try:
        async with group:
            print("never printed")
    except RuntimeError:
        print("again RuntimeError")


asyncio.run(main())

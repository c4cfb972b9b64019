# Task object: names are given at creation or later, become strings, and are unique when nobody gave one.
import asyncio


async def worker():
    return asyncio.current_task().get_name()


async def main():
    named = asyncio.create_task(worker(), name="blinker")
    print(named.get_name(), "blinker" in repr(named))
    named.set_name(42)
    print(named.get_name() == "42", await named)
    first = asyncio.create_task(worker())
    second = asyncio.create_task(worker())
    print(first.get_name() != second.get_name(), first.get_name() == await first)
    print(first.get_name() in repr(first))


asyncio.run(main())

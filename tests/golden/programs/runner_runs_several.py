# Runner: runs several coroutines on one loop and closes it at the end.
import asyncio


async def number(value):
    await asyncio.sleep(0.1)
    return value, asyncio.get_running_loop()


async def left_over():
    try:
        await asyncio.sleep(1000)
    finally:
        print("cleaned at close")


async def leaves():
    asyncio.create_task(left_over())
    await asyncio.sleep(0.1)


with asyncio.Runner() as runner:
    first, loop = runner.run(number(1))
    second, same = runner.run(number(2))
    print(first, second, loop is same, runner.get_loop() is loop)
    runner.run(leaves())
    print("not closed yet")
print("closed")
try:
    runner.get_loop()
except RuntimeError:
    print("RuntimeError")

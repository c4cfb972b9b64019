# Document, "Coroutines": two tasks run concurrently and take the longer of their times.
import asyncio


class time:
    """The board may have no strftime, and the time is virtual: the loop's clock, from the document's moment on."""

    @staticmethod
    def strftime(form):
        seconds = 17 * 3600 + 14 * 60 + 32 + round(asyncio.get_running_loop().time() - start)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    global start
    start = asyncio.get_running_loop().time()
    task1 = asyncio.create_task(say_after(1, "hello"))

    task2 = asyncio.create_task(say_after(2, "world"))

    print(f"started at {time.strftime('%X')}")

    # Wait until both tasks are completed (should take
    # around 2 seconds.)
    await task1
    await task2

    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())

# Expected output:
# started at 17:14:32
# hello
# world
# finished at 17:14:34

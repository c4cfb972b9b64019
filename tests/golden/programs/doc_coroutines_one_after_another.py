# Document, "Coroutines": awaiting one coroutine after the other takes the sum of their times.
import asyncio


class time:
    """The board may have no strftime, and the time is virtual: the loop's clock, from the document's moment on."""

    @staticmethod
    def strftime(form):
        seconds = 17 * 3600 + 13 * 60 + 52 + round(asyncio.get_running_loop().time() - start)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    global start
    start = asyncio.get_running_loop().time()
    print(f"started at {time.strftime('%X')}")

    await say_after(1, "hello")
    await say_after(2, "world")

    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())

# Expected output:
# started at 17:13:52
# hello
# world
# finished at 17:13:55

# Document, "Running in Threads": a blocking function runs beside a sleep.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading

started = threading.Event()


class time:
    """The document's second is a few milliseconds here: the clock shown counts how far the program has come."""

    @staticmethod
    def strftime(form):
        return "19:50:54" if started.is_set() else "19:50:53"

    @staticmethod
    def sleep(seconds):
        threading.Event().wait(0.005 * seconds)
        started.set()


def blocking_io():
    print(f"start blocking_io at {time.strftime('%X')}")
    # Note that time.sleep() can be replaced with any blocking
    # IO-bound operation, such as file operations.
    time.sleep(1)
    print(f"blocking_io complete at {time.strftime('%X')}")


async def main():
    print(f"started main at {time.strftime('%X')}")

    await asyncio.gather(asyncio.to_thread(blocking_io), asyncio.sleep(0.01))

    print(f"finished main at {time.strftime('%X')}")


asyncio.run(main())

# Expected output:
# started main at 19:50:53
# start blocking_io at 19:50:53
# blocking_io complete at 19:50:54
# finished main at 19:50:54

# Awaitables: what MicroPython cannot have says so in an error when it is used.
# micropython only: CPython has it all
import asyncio


async def worker():
    pass


async def main():
    coro = worker()
    task = asyncio.create_task(worker())
    for use in (
        task.get_stack,
        lambda: asyncio.create_task(coro, context={}),
        lambda: task.add_done_callback(print, context={}),
    ):
        try:
            use()
            print("accepted")
        except (RuntimeError, TypeError, ValueError) as error:
            print("refused", "MicroPython" in str(error))


asyncio.run(main())

# Expected output:
# refused True
# refused True
# refused True

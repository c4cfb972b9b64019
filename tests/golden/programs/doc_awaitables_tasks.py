# Document, "Awaitables", Tasks: a task is scheduled to run soon and can be awaited.
import asyncio


async def nested():
    return 42


async def main():
    # Schedule nested() to run soon concurrently
    # with "main()".
    task = asyncio.create_task(nested())

    # "task" can now be used to cancel "nested()", or
    # can simply be awaited to wait until it is complete:
    await task
    print(task.result())


asyncio.run(main())

# Expected output:
# 42

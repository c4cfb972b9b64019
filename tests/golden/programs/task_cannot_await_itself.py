# Awaitables: a task that awaits itself gets a RuntimeError instead of waiting for ever.
import asyncio


async def main():
    try:
        await asyncio.current_task()
    except RuntimeError:
        print("RuntimeError")
    await asyncio.sleep(0.01)
    print("goes on")


asyncio.run(main())

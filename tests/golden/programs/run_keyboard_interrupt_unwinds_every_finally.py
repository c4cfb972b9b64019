# run: a KeyboardInterrupt inside a task unwinds every other task's finally and then comes out of run.
import asyncio


async def worker(name):
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        await asyncio.sleep(0.01)
        print(name, "clean")


async def interrupted():
    await asyncio.sleep(0.1)
    raise KeyboardInterrupt


async def main():
    asyncio.create_task(interrupted())
    try:
        await worker("main")
    finally:
        print("main's own finally")


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")

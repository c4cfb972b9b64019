# run: SystemExit from a task passes through run with its code, and every finally runs.
import asyncio


async def worker():
    try:
        await asyncio.sleep(1000)
    finally:
        print("worker clean")


async def main():
    asyncio.create_task(worker())
    await asyncio.sleep(0.1)
    raise SystemExit(3)


try:
    asyncio.run(main())
except SystemExit as exit:
    print("exit", exit.args)

# run: Ctrl-C below a lock, a gather and a timeout unwinds them from the inside out.
import asyncio


async def inner(name):
    try:
        await asyncio.sleep(1000)
    finally:
        print(name, "clean")


async def main():
    lock = asyncio.Lock()
    try:
        async with lock:
            async with asyncio.timeout(1000):
                asyncio.get_running_loop().call_later(0.01, print, "ready")
                await asyncio.gather(inner("one"), inner("two"))
    finally:
        print("lock is free", not lock.locked())


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt")

# wait: at the timeout what is not done is in the second set; no TimeoutError, nothing cancelled.
import asyncio


async def child(name, delay):
    await asyncio.sleep(delay)
    print(name, "ends")


async def main():
    fast = asyncio.create_task(child("fast", 0.1))
    slow = asyncio.create_task(child("slow", 1))
    done, pending = await asyncio.wait({fast, slow}, timeout=0.5)
    print(done == {fast}, pending == {slow}, slow.cancelled())
    done, pending = await asyncio.wait([slow], timeout=0)
    print(len(done), len(pending))
    done, pending = await asyncio.wait([slow, fast], timeout=10)
    print(len(done), len(pending))


asyncio.run(main())

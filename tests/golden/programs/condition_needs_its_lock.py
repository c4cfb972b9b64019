# Condition: waiting and notifying without the lock are RuntimeErrors; it may share a given lock.
import asyncio


async def main():
    lock = asyncio.Lock()
    condition = asyncio.Condition(lock)
    try:
        await condition.wait()
    except RuntimeError:
        print("wait: RuntimeError")
    for call in (condition.notify, condition.notify_all, condition.release):
        try:
            call()
        except RuntimeError:
            print("RuntimeError")
    async with condition:
        print(lock.locked())
    print(lock.locked())


asyncio.run(main())

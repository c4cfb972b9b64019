# Document, "Coroutines": simply calling a coroutine will not schedule it.
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1)
    print("world")


coro = main()
print("coroutine object", asyncio.iscoroutine(coro))
coro.close()

# Expected output:
# coroutine object True

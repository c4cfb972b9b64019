# MicroPython's extras: a ThreadSafeFlag keeps one event and clears itself when somebody has waited for it.
# kernel only: it is MicroPython's
import asyncio


async def waits(flag):
    for number in range(3):
        await flag.wait()
        print("woken", number)


async def main():
    flag = asyncio.ThreadSafeFlag()
    flag.set()
    flag.set()
    task = asyncio.create_task(waits(flag))
    await asyncio.sleep_ms(10)
    print("one")
    flag.set()
    await asyncio.sleep_ms(10)
    print("two")
    flag.set()
    flag.clear()
    await asyncio.sleep_ms(10)
    print("cleared")
    flag.set()
    await task


asyncio.run(main())

# Expected output:
# woken 0
# one
# woken 1
# two
# cleared
# woken 2

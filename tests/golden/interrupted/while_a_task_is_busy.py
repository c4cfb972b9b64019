# run: Ctrl-C while a task never stops yielding ends it and the others; which of them first is left open.
import asyncio


async def busy():
    try:
        while True:
            await asyncio.sleep(0)
    finally:
        clean.append("busy")


async def main():
    asyncio.create_task(busy())
    await asyncio.sleep(0.001)
    try:
        asyncio.get_running_loop().call_later(0.01, print, "ready")
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0.01)
        clean.append("main")


clean = []
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt", sorted(clean))
print(asyncio.run(asyncio.sleep(0, "the next run works")))

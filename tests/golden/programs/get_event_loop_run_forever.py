# MicroPython's extras: get_event_loop before anything runs, run_forever until stop, run_until_complete.
# kernel only: asyncio no longer makes a loop here
import asyncio


async def worker():
    await asyncio.sleep(0.1)
    print("worker")
    await asyncio.sleep(0.1)
    asyncio.get_event_loop().stop()


async def gives():
    return "result"


loop = asyncio.get_event_loop()
loop.create_task(worker())
loop.run_forever()
print("stopped")
print(loop.run_until_complete(gives()))
loop.close()
asyncio.new_event_loop()
print(asyncio.get_event_loop().run_until_complete(gives()))

# Expected output:
# worker
# stopped
# result
# result

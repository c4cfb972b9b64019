# Creating: without a running loop create_task, get_running_loop and current_task raise RuntimeError.
import asyncio


async def nothing():
    pass


coro = nothing()
for call in (lambda: asyncio.create_task(coro), asyncio.get_running_loop, asyncio.current_task):
    try:
        call()
    except RuntimeError:
        print("RuntimeError")
coro.close()

# run: another thread can run a loop of its own at the same time.
# needs: threading: MicroPython has no such module
# clock: real
import asyncio
import threading


async def inner():
    await asyncio.sleep(0.001)
    return asyncio.current_task().get_name(), len(asyncio.all_tasks())


def other_thread():
    results.append(asyncio.run(inner())[1])


async def main():
    thread = threading.Thread(target=other_thread)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.001)
    print(results, len(asyncio.all_tasks()))


results = []
asyncio.run(main())

# Futures: callbacks run soon, never at once, in order, with the future; a removed one does not run.
import asyncio


def callback(name):
    def called(future):
        print(name, future.result())

    return called


async def main():
    future = asyncio.get_running_loop().create_future()
    removed = callback("removed")
    future.add_done_callback(callback("first"))
    future.add_done_callback(removed)
    future.add_done_callback(callback("second"))
    future.add_done_callback(removed)
    print("removed", future.remove_done_callback(removed), future.remove_done_callback(removed))
    future.set_result("result")
    print("set")
    await asyncio.sleep(0.01)
    future.add_done_callback(callback("late"))
    print("added")
    await asyncio.sleep(0.01)


asyncio.run(main())

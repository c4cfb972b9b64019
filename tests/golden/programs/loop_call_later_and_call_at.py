# Loop: call_later and call_at call at their time, equal times in the order in which they were set.
# double floats: an instant that is told as a float of 32 bit is not the one that a delay leads to
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()

    def tell(name):
        print(name, round((loop.time() - start) * 1000))

    loop.call_later(0.2, tell, "200 a")
    loop.call_at(start + 0.1, tell, "100 a")
    loop.call_later(0.1, tell, "100 b")
    loop.call_at(start + 0.2, tell, "200 b")
    loop.call_later(0, tell, "0")
    loop.call_later(-5, tell, "past")
    cancelled = loop.call_later(0.15, tell, "cancelled")
    cancelled.cancel()
    handle = loop.call_later(0.25, tell, "250")
    print(round((handle.when() - start) * 1000), handle.cancelled(), cancelled.cancelled())
    await asyncio.sleep(1)
    handle.cancel()
    tell("end")


asyncio.run(main())

# Document, "Waiting Primitives": as_completed gives the earliest next result.
import asyncio
from asyncio import as_completed


async def result_after(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    aws = [result_after(3), result_after(1), result_after(2)]
    for coro in as_completed(aws):
        earliest_result = await coro
        print(earliest_result)


asyncio.run(main())

# Expected output:
# 1
# 2
# 3

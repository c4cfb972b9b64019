# Admission: a task too many is refused at its creation with KernelFull; the others go on and there is room again later.
# kernel only: asyncio has no limit
import asyncio


async def worker(name):
    await asyncio.sleep_ms(10)
    print(name)


async def main():
    tasks = []
    refused = 0
    for number in range(8):
        try:
            tasks.append(asyncio.create_task(worker(number)))
        except asyncio.KernelFull:
            refused += 1
    print(len(tasks), refused)
    await asyncio.gather(*tasks)
    await asyncio.create_task(worker("again"))


asyncio.run(main(), capacity=4)

# Expected output:
# 3 5
# 0
# 1
# 2
# again

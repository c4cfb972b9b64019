# run: what is not a coroutine is refused, and the next run works.
import asyncio


async def main():
    return "fine"


for wrong in (42, main, None):
    try:
        asyncio.run(wrong)
    except (TypeError, ValueError):
        print("refused")
print(asyncio.run(main()))

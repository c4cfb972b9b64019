# Document, "Running an asyncio Program": run as the main entry point.
import asyncio


async def main():
    await asyncio.sleep(1)
    print("hello")


asyncio.run(main())

# Expected output:
# hello

# run: returns what the coroutine returns and raises what it raises.
import asyncio


async def gives():
    await asyncio.sleep(0.01)
    return 42


async def raises():
    await asyncio.sleep(0.01)
    raise ValueError("from main")


print(asyncio.run(gives()))
try:
    asyncio.run(raises())
except ValueError as error:
    print("raised", error.args)
print(asyncio.run(gives(), debug=True))

# shield: passes the result and the exception on; a task that is done is given back as it is.
import asyncio


async def gives(value):
    await asyncio.sleep(0.01)
    return value


async def fails():
    await asyncio.sleep(0.01)
    raise ValueError("inside")


async def main():
    print(await asyncio.shield(gives("result")))
    try:
        await asyncio.shield(fails())
    except ValueError as error:
        print(error.args)
    done = asyncio.create_task(gives("done"))
    await done
    print(asyncio.shield(done) is done, await asyncio.shield(done))


asyncio.run(main())

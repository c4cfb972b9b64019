# Runner: a coroutine that fails leaves the runner usable.
import asyncio


async def fails():
    raise ValueError("failed")


async def works():
    return "works"


with asyncio.Runner(debug=True) as runner:
    try:
        runner.run(fails())
    except ValueError as error:
        print(error.args)
    print(runner.run(works()))

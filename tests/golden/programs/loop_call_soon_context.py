# Loop: call_soon, call_later and call_soon_threadsafe call in the context they are given.
# needs: contextvars: MicroPython has none
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="default")


async def main():
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    context.run(variable.set, "given")
    variable.set("own")
    for call in (
        loop.call_soon,
        lambda *args, **given: loop.call_later(0.01, *args, **given),
        loop.call_soon_threadsafe,
    ):
        call(lambda: print(variable.get()), context=context)
        call(lambda: print(variable.get()))
    await asyncio.sleep(0.1)


asyncio.run(main())

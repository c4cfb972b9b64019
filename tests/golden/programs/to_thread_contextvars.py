# Threads: to_thread carries the context variables over, and changes made in the thread do not come back.
# needs: contextvars: MicroPython has none
# clock: real
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="default")


def reads():
    value = variable.get()
    variable.set("changed in the thread")
    return value


async def main():
    variable.set("set by main")
    print(await asyncio.to_thread(reads), variable.get())


asyncio.run(main())

# Exceptions: the exceptions are the module's own classes, caught by the built-in ones that asyncio's derive from.
import asyncio

print(issubclass(asyncio.InvalidStateError, Exception))
print(issubclass(asyncio.BrokenBarrierError, RuntimeError))
print(issubclass(asyncio.QueueFull, Exception), issubclass(asyncio.QueueEmpty, Exception))
print(issubclass(asyncio.TimeoutError, Exception), issubclass(asyncio.CancelledError, Exception))

"""The modules that MicroPython has in C, on any board, by how ``import`` finds them (py/builtinimport.c there)."""

# fmt: off
BUILT_IN = frozenset({
    "__main__", "_asyncio", "_espnow", "_onewire", "_rp2", "_thread", "_webrepl", "btree", "builtins", "cmath",
    "deflate", "esp", "esp32", "framebuf", "gc", "lwip", "marshal", "math", "micropython", "mimxrt", "network", "nrf",
    "openamp", "pyb", "samd", "stm", "sys", "tls", "uctypes", "usys", "vfs", "weakref", "zephyr",
})
"""Found before any file."""

EXTENSIBLE = frozenset({
    "array", "binascii", "bluetooth", "collections", "cryptolib", "errno", "hashlib", "heapq", "io", "json", "machine",
    "os", "platform", "random", "re", "select", "socket", "ssl", "struct", "time",
})
"""Found where there is no file, and no folder, of that name: one takes the module's place for everybody."""
# fmt: on

ALIASES = frozenset("u" + name for name in EXTENSIBLE)
"""Of the extensible ones: found before any file."""

"""The states of a future or task, and what ends a turn for good."""

PENDING = 0
FINISHED = 1
FAILED = 2
CANCELLED = 3

# What the turn of a callback gives to the kernel in place of a request: nothing stays of it.
GONE = object()

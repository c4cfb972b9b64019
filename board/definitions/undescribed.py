"""A board that nobody has described: `machine` is all that is known."""

import machine  # type: ignore[import-not-found]

__all__ = ["machine"]

"""CancelledError, apart from the other exceptions since no program is without it."""


class CancelledError(BaseException):
    """The task or future was cancelled (asyncio.CancelledError); ``except Exception`` lets it pass."""

"""What this computer's Python has: not every system is a Unix."""


def has_module(name: str) -> bool:
    try:
        __import__(name)
    except ImportError:
        return False
    return True

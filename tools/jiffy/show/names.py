"""Names of files as they are shown."""


def printable(name: str) -> str:
    """The name with what a terminal would obey made visible."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def counted(count: int, what: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{count:,} {what}" + "s" * (count != 1)

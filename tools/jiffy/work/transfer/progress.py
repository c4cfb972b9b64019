"""How far a transfer is."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Progress:
    """How far the transfer is; ``content`` as the files hold it, ``wire_bytes`` as sent in all attempts together."""

    files: int = 0
    files_to_send: int = 0
    content_bytes: int = 0
    content_to_send: int = 0
    wire_bytes: int = 0
    seconds: float = 0.0
    resent: int = 0
    """Parts that the line damaged and that were sent again."""
    restarts: list[str] = field(default_factory=list)
    """Why the agent had to be started again, each time."""
    kept: list[str] = field(default_factory=list)
    """Data files that the program on the board has changed, and that were left alone."""

    @property
    def unchanged(self) -> int:
        return self.files - self.files_to_send - len(self.kept)

    def mended(self) -> list[str]:
        """What went wrong on the way and was done again, in words."""
        parts, starts = self.resent, len(self.restarts)
        words = [f"{parts} part{'s' * (parts != 1)} came damaged and went again"] if parts else []
        return words + ([f"started again {starts} time{'s' * (starts != 1)} ({self.restarts[-1]})"] if starts else [])


OnProgress = Callable[[Progress], object]
"""What it returns is true where the user has seen something move."""

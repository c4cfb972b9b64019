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
    attempts: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    """What went wrong and was repaired."""

    @property
    def unchanged(self) -> int:
        return self.files - self.files_to_send


OnProgress = Callable[[Progress], None]

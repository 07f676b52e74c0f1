"""How much vision takes on, and how much of it leaves the house."""

from dataclasses import dataclass
from typing import Final

_PIXEL_BYTES: Final = 10
TEXT_BYTES: Final = 512 * 1024 * 1024
"""What reading text may take, where nothing is drawn."""


@dataclass(frozen=True)
class Limits:
    """Beyond these a file is refused, with a reason that its user can read."""

    max_pixels: int
    max_pdf_pages: int
    max_text_bytes: int
    min_confidence: float
    """0..1; what OCR is less sure of is left out."""

    @property
    def memory_bytes(self) -> int:
        """What looking into one file may take: its pixels, as often as they are held, and the programs' own work."""
        return self.max_pixels * _PIXEL_BYTES + TEXT_BYTES


@dataclass(frozen=True)
class OutgoingLimits:
    """A picture that is sent to a provider is made to fit these."""

    longest_side: int
    """In pixels."""
    max_bytes: int
    """As JPEG, before it is written in base64."""

"""How much vision takes on, and how much of it leaves the house."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Beyond these a file is refused, with a reason that its user can read."""

    max_pixels: int
    max_pdf_pages: int
    max_text_bytes: int
    min_confidence: float
    """0..1; what OCR is less sure of is left out."""


@dataclass(frozen=True)
class OutgoingLimits:
    """A picture that is sent to a provider is made to fit these."""

    longest_side: int
    """In pixels."""
    max_bytes: int
    """As JPEG, before it is written in base64."""

"""How much vision takes on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Beyond these a file is refused, with a reason that its user can read."""

    max_pixels: int
    max_pdf_pages: int
    max_text_bytes: int
    min_confidence: float
    """0..1; what OCR is less sure of is left out."""

"""The settings of vision: environment variables of the same names in upper case."""

from pydantic import Field

from runtime.settings import WorkerSettings


class Settings(WorkerSettings):
    """What can be set from outside."""

    health_port: int = 8003
    vision_max_pixels: int = Field(default=64_000_000, ge=64)
    """Larger pictures are refused. A pixel costs up to ten bytes while it is looked at."""
    vision_max_pdf_pages: int = Field(default=300, ge=1)
    vision_max_text_bytes: int = Field(default=5 * 1024 * 1024, ge=1)
    vision_min_confidence: float = Field(default=0.7, ge=0, le=1)
    """What OCR is less sure of than this is dropped."""
    vision_ocr_processes: int = Field(default=1, ge=1)
    """Each holds the OCR models: about 550 MB. One keeps two cores busy."""
    vision_page_timeout_s: float = Field(default=120, gt=0)
    """For OCR of one page, or for the text layer of a whole PDF."""
    vision_concurrency: int = Field(default=8, ge=1)
    """Parts in hand at a time; they share the processes."""

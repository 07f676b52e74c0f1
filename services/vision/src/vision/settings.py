"""The settings of vision: environment variables of the same names in upper case."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import NoDecode

from runtime.providers.settings import LISTED, ChainSettings, GroqSettings, HuggingFaceSettings, OpenAISettings
from runtime.settings import WorkerSettings
from vision.limits import Limits, OutgoingLimits

# In the transcriber's order: `typing` takes the two for one, and shows whichever it saw first.
Name = Literal["groq", "huggingface", "openai", "local"]


class Settings(WorkerSettings, ChainSettings, GroqSettings, HuggingFaceSettings, OpenAISettings):
    """Vision."""

    health_port: int = Field(default=8003, ge=1, le=65_535)
    """Of the health pages and metrics."""
    vision_providers: Annotated[tuple[Name, ...], NoDecode, LISTED] = ("openai", "huggingface", "groq", "local")
    """Who says what a picture shows: asked in this order, comma-separated; those that are not set up are left out, and
    `local` is always the last. The text in a picture is read on this machine whoever is asked."""
    vision_outgoing_side: int = Field(default=1_568, ge=64)
    """Pixels: a picture that is sent to a provider is reduced to this length of its longer side."""
    vision_outgoing_bytes: int = Field(default=3_500_000, ge=10_000)
    """As JPEG: it is reduced further until it has no more. Groq takes 4 MB, other servers more."""
    max_pixels: int = Field(default=64_000_000, ge=64)
    """Larger pictures are refused. A pixel costs up to ten bytes while it is looked at."""
    max_pdf_pages: int = Field(default=300, ge=1)
    """Of a PDF; a longer one is refused."""
    vision_max_text_bytes: int = Field(default=5 * 1024 * 1024, ge=1)
    """Of a text file; a longer one is refused."""
    vision_min_confidence: float = Field(default=0.7, ge=0, le=1)
    """What OCR is less sure of than this is dropped."""
    vision_ocr_processes: int = Field(default=1, ge=1)
    """Each holds the OCR models: about 550 MB. One keeps two cores busy."""
    vision_page_timeout_s: float = Field(default=120, gt=0)
    """For OCR of one page, or for the text layer of a whole PDF."""
    vision_concurrency: int = Field(default=8, ge=1)
    """Parts in hand at a time; they share the processes."""

    @property
    def limits(self) -> Limits:
        return Limits(
            max_pixels=self.max_pixels,
            max_pdf_pages=self.max_pdf_pages,
            max_text_bytes=self.vision_max_text_bytes,
            min_confidence=self.vision_min_confidence,
        )

    @property
    def outgoing(self) -> OutgoingLimits:
        return OutgoingLimits(longest_side=self.vision_outgoing_side, max_bytes=self.vision_outgoing_bytes)

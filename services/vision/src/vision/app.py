"""Vision put together."""

from functools import partial
from typing import Final

from contracts.submitted import DocumentUploaded, ImageUploaded
from runtime.service import Service
from vision.handlers import read_document, read_picture
from vision.limits import Limits
from vision.providers.local import Local
from vision.settings import Settings

_LONG_DOCUMENT: Final = 2 * 1024 * 1024
"""Bytes. Larger ones are mostly scans, which take a second a page."""


def build(settings: Settings) -> Service:
    """The service with all its parts, not started. Raises OcrModelMissing."""
    service = Service("vision", settings)
    limits = Limits(
        max_pixels=settings.vision_max_pixels,
        max_pdf_pages=settings.vision_max_pdf_pages,
        max_text_bytes=settings.vision_max_text_bytes,
        min_confidence=settings.vision_min_confidence,
    )
    reader = Local(
        service.blobs,
        limits,
        ocr_processes=settings.vision_ocr_processes,
        page_timeout_s=settings.vision_page_timeout_s,
    )
    service.background("reader", reader.start, reader.stop)
    service.health.tell(provider=reader.provider, model=reader.model)
    service.handle(ImageUploaded, partial(read_picture, reader=reader), concurrency=settings.vision_concurrency)
    service.handle(
        DocumentUploaded,
        partial(read_document, reader=reader),
        concurrency=settings.vision_concurrency,
        heavy=_is_long,
    )
    return service


def _is_long(event: DocumentUploaded) -> bool:
    return event.file.size > _LONG_DOCUMENT

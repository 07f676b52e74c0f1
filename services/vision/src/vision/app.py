"""Vision put together."""

from functools import partial
from typing import Final

from contracts.submitted import DocumentUploaded, ImageUploaded
from runtime.service import Service
from vision.handlers import read_document, read_picture
from vision.settings import Settings
from vision.sight import Sight

_LONG_DOCUMENT: Final = 2 * 1024 * 1024
"""Bytes. Larger ones are mostly scans, which take a second a page."""


def build(settings: Settings) -> Service:
    """The service with all its parts, not started. Raises OcrModelMissing."""
    service = Service("vision", settings)
    service.skip_cancelled()
    sight = Sight.of(settings, service.blobs)
    service.background("sight", sight.start, sight.stop)
    service.health.tell(provider=sight.local.provider, model=sight.local.model, providers=sight.captioners.report)
    service.health.add_check("providers", sight.captioners.check, needed=False)
    service.handle(ImageUploaded, partial(read_picture, reader=sight), concurrency=settings.vision_concurrency)
    service.handle(
        DocumentUploaded,
        partial(read_document, reader=sight.local),
        concurrency=settings.vision_concurrency,
        heavy=_is_long,
    )
    return service


def _is_long(event: DocumentUploaded) -> bool:
    return event.file.size > _LONG_DOCUMENT

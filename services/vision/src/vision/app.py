"""Vision put together."""

from functools import partial
from typing import Final

from contracts.submitted import DocumentUploaded, ImageUploaded
from runtime.blobs import Blobs
from runtime.providers.cache import open_cache
from runtime.providers.chain import Chain
from runtime.service import Service
from vision.handlers import read_document, read_picture
from vision.limits import Limits, OutgoingLimits
from vision.preparation import Preparation
from vision.providers import Captioner, groq, openai
from vision.providers.huggingface import HuggingFace
from vision.providers.local import Local
from vision.settings import Settings
from vision.sight import Sight

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
    local = Local(
        service.blobs,
        limits,
        ocr_processes=settings.vision_ocr_processes,
        page_timeout_s=settings.vision_page_timeout_s,
    )
    captioners = captioners_of(settings, local, service.blobs)
    outgoing = OutgoingLimits(longest_side=settings.vision_outgoing_side, max_bytes=settings.vision_outgoing_bytes)
    preparation = Preparation(limits, outgoing, timeout_s=settings.vision_page_timeout_s)
    sight = Sight(service.blobs, local, captioners, preparation)
    service.background("sight", sight.start, sight.stop)
    service.health.tell(provider=local.provider, model=local.model, providers=captioners.report)
    service.health.add_check("providers", captioners.check, needed=False)
    service.handle(ImageUploaded, partial(read_picture, reader=sight), concurrency=settings.vision_concurrency)
    service.handle(
        DocumentUploaded,
        partial(read_document, reader=local),
        concurrency=settings.vision_concurrency,
        heavy=_is_long,
    )
    return service


def captioners_of(settings: Settings, local: Local, blobs: Blobs) -> Chain[Captioner]:
    """Those who say what a picture shows, in the order that was set."""
    cache = open_cache(settings, blobs)
    return Chain[Captioner].of(
        settings.vision_providers,
        {
            "openai": partial(openai.captioner, settings, cache),
            "huggingface": partial(HuggingFace, settings, cache),
            "groq": partial(groq.captioner, settings, cache),
            "local": lambda: local,
        },
        on_outage=settings.on_outage,
    )


def _is_long(event: DocumentUploaded) -> bool:
    return event.file.size > _LONG_DOCUMENT

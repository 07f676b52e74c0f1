"""Those who say what a picture shows, in the order in which they are asked."""

from functools import partial

from contracts.http.providers import LOCAL
from runtime.blobs import Blobs
from runtime.providers.cache import open_cache
from runtime.providers.chain import Chain
from vision.providers import Captioner
from vision.providers.groq import Groq
from vision.providers.huggingface import HuggingFace
from vision.providers.local import Local
from vision.providers.openai import OpenAI
from vision.settings import Settings


def chain(settings: Settings, blobs: Blobs, local: Local) -> Chain[Captioner]:
    """Those that are named in the settings and set up; `local` comes last."""
    cache = open_cache(settings, blobs)
    return Chain[Captioner].of(
        settings.vision_providers,
        {
            "openai": partial(OpenAI, settings, cache),
            "huggingface": partial(HuggingFace, settings, cache),
            "groq": partial(Groq, settings, cache),
            LOCAL: lambda: local,
        },
        on_outage=settings.on_outage,
    )

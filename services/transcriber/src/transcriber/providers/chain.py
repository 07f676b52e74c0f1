"""Those who can listen, in the order in which they are asked."""

from functools import partial

from contracts.http.providers import LOCAL
from runtime.blobs import Blobs
from runtime.providers.cache import open_cache
from runtime.providers.chain import Chain
from transcriber.providers import Speech
from transcriber.providers.chunked import Chunked
from transcriber.providers.groq import Groq
from transcriber.providers.huggingface import HuggingFace
from transcriber.providers.local import Local
from transcriber.providers.openai import OpenAI
from transcriber.providers.preparation import Preparation
from transcriber.settings import Settings


def chain(
    settings: Settings, blobs: Blobs, *, local: Local | None = None, preparation: Preparation | None = None
) -> Chain[Speech]:
    """Those that are named in the settings and set up; the model on this machine comes last.

    `local` and `preparation`: who has them already shares them; else they are made as the settings tell.
    """
    cache = open_cache(settings, blobs)
    here = local or Local.of(settings, blobs)
    ready = preparation or Preparation(settings.cutting, processes=settings.transcriber_preparing_processes)

    def chunked(listener: type[Groq | HuggingFace | OpenAI]) -> Chunked:
        return Chunked(listener(settings, cache), ready, blobs, parallel=settings.transcriber_parallel)

    return Chain[Speech].of(
        settings.transcriber_providers,
        {
            "groq": partial(chunked, Groq),
            "huggingface": partial(chunked, HuggingFace),
            "openai": partial(chunked, OpenAI),
            LOCAL: lambda: here,
        },
        on_outage=settings.on_outage,
    )

"""The transcriber, put together."""

from functools import partial

from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from runtime.providers.cache import ResultCache, open_cache
from runtime.providers.chain import Chain
from runtime.service import Service
from transcriber.handlers import transcribe
from transcriber.providers import Speech
from transcriber.providers.chunked import Chunked
from transcriber.providers.groq import Groq
from transcriber.providers.huggingface import HuggingFace
from transcriber.providers.local import Local
from transcriber.providers.openai import OpenAI
from transcriber.providers.preparation import Preparation
from transcriber.settings import Settings

_MEGABYTE = 1_000_000


def build(settings: Settings) -> Service:
    """The service with its providers; `run()` it."""
    service = Service("transcriber", settings)
    cache = open_cache(settings, service.blobs)
    local = local_speech(settings, service.blobs)
    preparation = Preparation(settings.cutting, processes=settings.transcriber_preparing_processes)
    speech = chain_of(settings, service.blobs, cache, local=local, preparation=preparation)
    service.background("speech", speech.start, speech.stop)
    service.health.add_check("providers", speech.check, needed=False)
    # Without a model each recording that no other provider took is answered with that reason; the rest works.
    service.health.add_check("local speech", local.check, needed=False)
    service.health.tell(providers=speech.report)

    def is_heavy(uploaded: AudioUploaded) -> bool:
        return uploaded.file.size > settings.transcriber_heavy_mb * _MEGABYTE

    service.handle(
        AudioUploaded,
        partial(transcribe, speech=speech, progress_step=settings.transcriber_progress_step),
        concurrency=settings.recordings_at_a_time + 1,  # one more waits, with its bytes at hand
        heavy=is_heavy,
    )
    return service


def local_speech(settings: Settings, blobs: Blobs) -> Local:
    """The model on this machine."""
    return Local(
        blobs,
        model=settings.local_speech_model,
        processes=settings.local_speech_processes,
        threads=settings.local_speech_threads,
    )


def chain_of(
    settings: Settings, blobs: Blobs, cache: ResultCache, *, local: Local, preparation: Preparation
) -> Chain[Speech]:
    """The providers that are set up, in their order, the local one last."""

    def chunked(listener: type[Groq | HuggingFace | OpenAI]) -> Chunked:
        return Chunked(listener(settings, cache), preparation, blobs, parallel=settings.transcriber_parallel)

    return Chain[Speech].of(
        settings.transcriber_providers,
        {
            "groq": partial(chunked, Groq),
            "huggingface": partial(chunked, HuggingFace),
            "openai": partial(chunked, OpenAI),
            "local": lambda: local,
        },
        on_outage=settings.on_outage,
    )

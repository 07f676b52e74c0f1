"""The transcriber, put together."""

from functools import partial

from contracts.submitted import AudioUploaded
from runtime.service import Service
from transcriber.handlers import transcribe
from transcriber.providers.local import Local
from transcriber.settings import Settings

_MEGABYTE = 1_000_000


def build(settings: Settings) -> Service:
    """The service with its model; `run()` it."""
    service = Service("transcriber", settings)
    speech = Local(
        service.blobs,
        model=settings.local_speech_model,
        processes=settings.local_speech_processes,
        threads=settings.local_speech_threads,
    )
    service.background("speech", speech.start, speech.stop)
    # Without a model each recording is answered with that reason; the rest of the house works.
    service.health.add_check("speech", speech.check, needed=False)
    service.health.tell(provider=speech.provider, model=speech.model)

    def is_heavy(uploaded: AudioUploaded) -> bool:
        return uploaded.file.size > settings.transcriber_heavy_mb * _MEGABYTE

    service.handle(
        AudioUploaded,
        partial(transcribe, speech=speech, progress_step=settings.transcriber_progress_step),
        concurrency=settings.local_speech_processes + 1,  # one more waits, with its bytes at hand
        heavy=is_heavy,
    )
    return service

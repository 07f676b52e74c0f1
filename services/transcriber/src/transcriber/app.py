"""The transcriber, put together."""

from functools import partial

from contracts.submitted import AudioUploaded
from runtime.service import Service
from transcriber.handlers import transcribe
from transcriber.providers.chain import chain
from transcriber.providers.local import Local
from transcriber.settings import Settings

_MEGABYTE = 1_000_000


def build(settings: Settings) -> Service:
    """The service with its providers; `run()` it."""
    service = Service("transcriber", settings)
    service.skip_cancelled()
    local = Local.of(settings, service.blobs)
    speech = chain(settings, service.blobs, local=local)
    service.background("speech", speech.start, speech.stop)
    service.health.add_check("providers", speech.check, needed=False)
    # Without a model each recording that no other provider took is answered with that reason; the rest works.
    service.health.add_check("local speech", local.check, needed=False)
    service.health.tell(providers=speech.report)

    def is_heavy(uploaded: AudioUploaded) -> bool:
        return uploaded.file.size > settings.transcriber_heavy_mb * _MEGABYTE

    service.handle(
        AudioUploaded,
        partial(
            transcribe,
            speech=speech,
            progress_step=settings.transcriber_progress_step,
            longest_s=settings.max_duration_s,
        ),
        concurrency=settings.recordings_at_a_time + 1,  # one more waits, with its bytes at hand
        heavy=is_heavy,
    )
    return service

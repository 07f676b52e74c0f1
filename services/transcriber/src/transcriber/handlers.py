"""What the transcriber does with a recording."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from contracts.recognized import PartProgressed, Reading, Segment, TextRecognized
from contracts.submitted import AudioUploaded
from runtime.errors import BadInput
from transcriber.providers import Speech, Utterance


async def transcribe(
    uploaded: AudioUploaded, *, speech: Speech, progress_step: float = 0.05
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Turn a recording into text with seconds, and tell how far it is each time `progress_step` of it is done.

    Raises BadInput where there is no speech in it.
    """
    yield _progressed(uploaded, 0)
    utterances: list[Utterance] = []
    language, duration_s, told = None, 0.0, 0.0
    async with aclosing(speech.hear(uploaded.file)) as stretches:
        async for heard in stretches:
            utterances += heard.utterances
            language, duration_s = language or heard.language, heard.duration_s
            done = min(heard.until_s / duration_s, 1) if duration_s else 1.0
            if done >= told + progress_step or done == 1 > told:
                yield _progressed(uploaded, done)
                told = done
    if not utterances:
        raise BadInput("no_speech", f"No speech was heard in {uploaded.file.filename!r}.")
    text, segments = _placed(utterances)
    yield TextRecognized(
        job=uploaded.job,
        part_id=uploaded.part_id,
        attempt=uploaded.attempt,
        reading=Reading(
            text=text,
            segments=segments,
            language=language,
            duration_s=round(duration_s, 2),
            provider=speech.provider,
            model=speech.model,
        ),
    )


def _progressed(uploaded: AudioUploaded, progress: float) -> PartProgressed:
    return PartProgressed(
        job=uploaded.job, part_id=uploaded.part_id, attempt=uploaded.attempt, step="recognize", progress=progress
    )


def _placed(utterances: list[Utterance]) -> tuple[str, tuple[Segment, ...]]:
    """The utterances as one text, and where in it each of them stands."""
    segments: list[Segment] = []
    offset = 0
    for said in utterances:
        end = offset + len(said.text)
        segments.append(
            Segment(
                start_s=said.start_s,
                end_s=said.end_s,
                text=said.text,
                start=offset,
                end=end,
                confidence=said.confidence,
            )
        )
        offset = end + 1
    return " ".join(said.text for said in utterances), tuple(segments)

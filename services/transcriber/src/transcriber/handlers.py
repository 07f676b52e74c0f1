"""What the transcriber does with a recording."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from math import inf
from typing import TYPE_CHECKING

from contracts.answering import PassedOver, Spent, TokenUse
from contracts.recognized import PartProgressed, Reading, Segment, TextRecognized
from contracts.submitted import AudioUploaded
from runtime.errors import BadInput
from transcriber.providers import Heard, Speech, Utterance

if TYPE_CHECKING:
    from runtime.providers.chain import Chain


async def transcribe(
    uploaded: AudioUploaded, *, speech: "Chain[Speech]", progress_step: float = 0.05, longest_s: float = inf
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Turn a recording into text with seconds, and tell how far it is each time `progress_step` of it is done.

    Where a provider fails in the middle, the next one goes on from there. Raises BadInput where there is no speech, or
    more than `longest_s` of it.
    """
    yield _progressed(uploaded, 0)
    utterances: list[Utterance] = []
    asked: dict[str, str] = {}
    language = None
    until_s = duration_s = told = 0.0
    passed_over: tuple[PassedOver, ...] = ()
    spent: tuple[Spent, ...] = ()
    tokens = TokenUse()
    degraded = False

    def go_on(provider: Speech) -> AsyncGenerator[Heard, None]:
        cause = f"{uploaded.job.job_id}/{uploaded.part_id}"
        return provider.hear(uploaded.file, user=uploaded.job.user_id, cause=cause, since_s=until_s)

    async with aclosing(speech.stream(go_on, order=uploaded.job.providers)) as answers:
        async for answer in answers:
            heard = answer.result
            utterances += heard.utterances
            asked[answer.provider.provider] = answer.provider.model
            passed_over, degraded = answer.passed_over, answer.degraded
            spent, tokens = answer.spent, answer.tokens
            language = language or heard.language
            until_s, duration_s = heard.until_s, heard.duration_s
            if duration_s > longest_s:
                raise BadInput("too_long", _too_long(duration_s, longest_s))
            done = min(until_s / duration_s, 1) if duration_s else 1.0
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
            provider="+".join(asked),
            model="+".join(asked.values()),
            degraded=degraded,
            passed_over=passed_over,
            tokens=tokens,
            spent=spent,
        ),
    )


def _too_long(duration_s: float, longest_s: float) -> str:
    return f"The recording lasts {duration_s / 60:.1f} minutes; at most {longest_s / 60:.1f} are read."


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

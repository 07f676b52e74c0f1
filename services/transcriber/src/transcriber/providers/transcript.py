"""What a provider heard in one chunk."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final

from pydantic import BaseModel, Field

from contracts.answering import TokenUse
from contracts.fact import Fact
from transcriber.providers.chunk import Chunk
from transcriber.providers.languages import code_of

_NO_SPEECH: Final = 0.6
_UNSURE: Final = -1.0
_MAYBE_NO_SPEECH: Final = 0.3
_TOO_OFTEN: Final = 3


class Line(Fact):
    """Words said in one go, in seconds of the chunk."""

    start_s: float
    end_s: float
    text: str
    confidence: float | None = None


class Transcript(Fact):
    """The words of one chunk."""

    lines: tuple[Line, ...] = ()
    language: str | None = None
    """ISO 639-1."""


class Segment(BaseModel):
    """A stretch of speech as Whisper's servers tell it."""

    start: Annotated[float, Field(allow_inf_nan=False)]
    end: Annotated[float, Field(allow_inf_nan=False)]
    text: str
    avg_logprob: float | None = None
    no_speech_prob: float | None = None

    @property
    def is_nothing(self) -> bool:
        """Whisper's own rule for words that it made up where nobody spoke."""
        silent = self.no_speech_prob is not None and self.no_speech_prob > _NO_SPEECH
        return silent and self.avg_logprob is not None and self.avg_logprob < _UNSURE


class Usage(BaseModel):
    """What some models are paid for; others are paid by the minute."""

    input_tokens: int = 0
    output_tokens: int = 0


class Spoken(BaseModel):
    """The answer of a Whisper server: with segments, or with nothing but the text."""

    text: str
    language: str | None = None
    segments: tuple[Segment, ...] | None = None
    usage: Usage | None = None

    @property
    def tokens(self) -> TokenUse:
        usage = self.usage or Usage()
        return TokenUse(input=usage.input_tokens, output=usage.output_tokens)

    def transcript(self, chunk: Chunk) -> Transcript:
        """The words of `chunk`; all of them over its whole length where no times were told."""
        segments = self.segments
        if not segments:
            segments = (Segment(start=0, end=chunk.length_s, text=self.text),)
        return Transcript(lines=tuple(_lines(segments, chunk.length_s)), language=code_of(self.language))


def _lines(segments: Sequence[Segment], length_s: float) -> Iterator[Line]:
    """The segments with words in them, in order of time, none beyond the chunk."""
    reached_s = 0.0
    for segment in _without_echoes(segment for segment in segments if not segment.is_nothing):
        start_s = min(max(segment.start, reached_s), length_s)
        reached_s = min(max(segment.end, start_s), length_s)
        sure = None if segment.avg_logprob is None else round(min(math.exp(segment.avg_logprob), 1), 3)
        yield Line(start_s=start_s, end_s=reached_s, text=segment.text.strip(), confidence=sure)


def _without_echoes(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments without the line that is said again and again where nobody speaks."""
    before, times = "", 0
    for segment in segments:
        said = "".join(filter(str.isalnum, segment.text.casefold()))
        if not said:
            continue
        times = times + 1 if said == before else 1
        before = said
        doubtful = (segment.no_speech_prob or 0) > _MAYBE_NO_SPEECH
        if times == 1 or (times <= _TOO_OFTEN and not doubtful):
            yield segment

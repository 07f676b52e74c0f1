"""The chunks of a recording, told as one."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace

from transcriber.providers import Heard, Utterance
from transcriber.providers.chunk import Chunk
from transcriber.providers.seams import joined, reaches_seam
from transcriber.providers.transcript import Line


@dataclass(frozen=True)
class Listened:
    """A chunk, its sound let go, and what was heard in it."""

    chunk: Chunk
    lines: tuple[Line, ...]
    language: str | None


async def stitched(listened: AsyncGenerator[Listened, None], *, overlap_s: float) -> AsyncGenerator[Heard, None]:
    """What was heard, in seconds of the original, each word once and in order of time.

    The end of a chunk is held back until the next one has told what it heard there, or why it did not.
    """
    reached_s = 0.0
    async with aclosing(_told_once(listened, overlap_s)) as stretches:
        async for heard in stretches:
            utterances = tuple(_in_order(heard.utterances, reached_s))
            reached_s = utterances[-1].end_s if utterances else reached_s
            yield replace(heard, utterances=utterances)


async def _told_once(listened: AsyncGenerator[Listened, None], overlap_s: float) -> AsyncGenerator[Heard, None]:
    held: Listened | None = None
    try:
        async for fresh in listened:
            now = fresh
            before: list[Utterance] = []
            if held:
                old, new = _seam(held, fresh)
                before, now = [*_utterances(held.chunk, old)], replace(fresh, lines=tuple(new))
            seam_s = now.chunk.length_s - overlap_s
            held = replace(now, lines=tuple(line for line in now.lines if reaches_seam(line, seam_s)))
            settled = [*before, *_utterances(now.chunk, now.lines[: len(now.lines) - len(held.lines)])]
            yield _heard(now, settled, _begin_s(held))
    except Exception:
        if held:
            yield _end(held)
        raise
    if held:
        yield _end(held)


def _seam(held: Listened, now: Listened) -> tuple[list[Line], list[Line]]:
    overlap_s = now.chunk.overlap_s
    return joined(held.lines, now.lines, overlap_begins_s=held.chunk.length_s - overlap_s, overlap_s=overlap_s)


def _end(held: Listened) -> Heard:
    return _heard(held, _utterances(held.chunk, held.lines), held.chunk.until_s)


def _begin_s(held: Listened) -> float:
    """Up to where everything is told."""
    if not held.lines:
        return held.chunk.until_s
    return held.chunk.original(held.lines[0].start_s, held.lines[0].end_s)[0]


def _heard(listened: Listened, utterances: Iterable[Utterance], until_s: float) -> Heard:
    duration_s = max(listened.chunk.duration_s, until_s)
    return Heard(tuple(utterances), until_s, duration_s, listened.language)


def _utterances(chunk: Chunk, lines: Iterable[Line]) -> Iterator[Utterance]:
    for line in lines:
        start_s, end_s = chunk.original(line.start_s, line.end_s)
        yield Utterance(round(start_s, 2), round(end_s, 2), line.text, line.confidence)


def _in_order(utterances: Iterable[Utterance], reached_s: float) -> Iterator[Utterance]:
    """The utterances, none beginning before the one before it ends: each side of a seam times its words itself."""
    for utterance in utterances:
        start_s = max(utterance.start_s, reached_s)
        reached_s = max(utterance.end_s, start_s)
        yield replace(utterance, start_s=start_s, end_s=reached_s)

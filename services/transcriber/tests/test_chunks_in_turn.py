"""Several chunks are listened to at a time, and told in their order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.providers import Heard
from transcriber.providers.chunk import Chunk, Span
from transcriber.providers.stitching import Listened, stitched
from transcriber.providers.transcript import Line


async def gather(stretches: AsyncGenerator[Heard, None], into: list[Heard]) -> None:
    """Also of a recording that breaks off."""
    async with aclosing(stretches):
        async for heard in stretches:
            into.append(heard)  # noqa: PERF401 - what came before a failure is wanted


def listened(begin_s: float, end_s: float, *lines: tuple[float, float, str], overlap_s: float = 2.0) -> Listened:
    chunk = Chunk(b"", (Span(begin_s, end_s),), overlap_s, end_s, 100)
    told = tuple(Line(text=text, start_s=start_s, end_s=end_s) for start_s, end_s, text in lines)
    return Listened(chunk, told, "en")


async def told(*chunks: Listened, failure: Exception | None = None) -> AsyncGenerator[Listened, None]:
    for chunk in chunks:
        yield chunk
    if failure:
        raise failure


FIRST = listened(0, 20, (1, 4, "Good morning."), (17, 20, "We meet on Friday"), overlap_s=0)
SECOND = listened(18, 40, (0.2, 4, "meet on Friday at noon."), (5, 9, "Bring the plan."))


async def test_the_words_of_two_chunks_stand_once_with_the_seconds_of_the_original() -> None:
    stretches = [heard async for heard in stitched(told(FIRST, SECOND), overlap_s=2)]
    said = [(u.text, u.start_s) for heard in stretches for u in heard.utterances]
    assert [text for text, _ in said] == ["Good morning.", "We meet on Friday", "at noon.", "Bring the plan."]
    assert [start_s for _, start_s in said] == [1, 17, pytest.approx(20.6, abs=0.5), 23]
    assert [heard.until_s for heard in stretches] == [17, 40, 40]


@given(
    words=st.lists(
        st.sampled_from(["yes", "no", "we", "all", "meet", "them", "at", "noon"]), min_size=10, max_size=120
    ),
    chunk_s=st.floats(6, 20),
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=3),
)
@settings(deadline=None)
def test_however_a_recording_is_cut_its_words_are_told_once_each_at_its_second(
    words: list[str], chunk_s: float, sizes: list[int]
) -> None:
    said = [(f"{word}{nth % 7}", nth * 0.5) for nth, word in enumerate(words)]
    chunks, begin_s = [], 0.0
    while begin_s < len(said) * 0.5:
        first_s, end_s = max(0.0, begin_s - 2), begin_s + chunk_s
        heard = [(word, at_s) for word, at_s in said if first_s <= at_s and at_s + 0.5 <= end_s]
        lines, at = [], 0
        while at < len(heard):
            group = heard[at : at + sizes[len(lines) % len(sizes)]]
            text = " ".join(word for word, _ in group)
            lines.append((group[0][1] - first_s, group[-1][1] + 0.5 - first_s, text))
            at += len(group)
        chunks.append(listened(first_s, end_s, *lines, overlap_s=begin_s - first_s))
        begin_s = end_s
    told_once: list[Heard] = []
    asyncio.run(gather(stitched(told(*chunks), overlap_s=2), told_once))
    utterances = [utterance for heard in told_once for utterance in heard.utterances]
    assert " ".join(utterance.text for utterance in utterances) == " ".join(word for word, _ in said)
    nth = 0
    for utterance in utterances:
        assert utterance.start_s == pytest.approx(said[nth][1], abs=0.6)
        nth += len(utterance.text.split())
    assert [heard.until_s for heard in told_once] == sorted(heard.until_s for heard in told_once)


async def test_everything_heard_before_a_failure_is_told_and_up_to_where() -> None:
    stretches: list[Heard] = []
    with pytest.raises(ConnectionError):
        await gather(stitched(told(FIRST, failure=ConnectionError()), overlap_s=2), stretches)
    assert [u.text for heard in stretches for u in heard.utterances] == ["Good morning.", "We meet on Friday"]
    assert stretches[-1].until_s == 20

"""Several chunks are listened to at a time, and told in their order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.answering import TokenUse
from transcriber.providers import Heard
from transcriber.providers.chunk import Chunk, Span
from transcriber.providers.side_by_side import side_by_side
from transcriber.providers.stitching import Listened, stitched
from transcriber.providers.transcript import Line

T = TypeVar("T")


async def numbers(count: int, *, broken: bool = False) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number
    if broken:
        raise OSError("the file breaks off")


async def gather(results: AsyncGenerator[T, None], into: list[T]) -> None:
    """Also of a generator that fails."""
    async with aclosing(results):
        async for result in results:
            into.append(result)  # noqa: PERF401 - what came before a failure is wanted


async def test_results_come_in_order_however_long_each_takes() -> None:
    gates = [asyncio.Event() for _ in range(6)]
    begun: list[int] = []

    async def listen(number: int) -> int:
        begun.append(number)
        if number + 1 < len(gates):
            gates[number + 1].set()  # later ones are let go first
        if number == 0:
            await gates[2].wait()
        return number * 10

    assert [result async for result in side_by_side(numbers(6), listen, limit=3)] == [0, 10, 20, 30, 40, 50]
    assert sorted(begun) == list(range(6))


async def test_no_more_are_taken_than_may_be_worked_on() -> None:
    taken, most, done = 0, 0, 0

    async def counted() -> AsyncGenerator[int, None]:
        nonlocal taken, most
        for number in range(20):
            taken += 1
            most = max(most, taken - done)
            yield number

    async def listen(number: int) -> int:
        await asyncio.sleep(0)
        return number

    async for _ in side_by_side(counted(), listen, limit=4):
        done += 1
    assert (taken, most) == (20, 4)


async def test_what_fails_is_raised_after_what_came_before_it_and_the_rest_is_given_up() -> None:
    given_up: list[int] = []

    async def listen(number: int) -> int:
        if number == 2:
            raise ConnectionError("cut")
        if number > 2:
            try:
                await asyncio.Event().wait()
            finally:
                given_up.append(number)
        return number

    heard: list[int] = []
    with pytest.raises(ConnectionError):
        await gather(side_by_side(numbers(20), listen, limit=5), heard)
    assert heard == [0, 1]
    assert given_up
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_chunks_that_were_made_are_told_before_a_broken_file_is() -> None:
    async def listen(number: int) -> int:
        return number

    heard: list[int] = []
    with pytest.raises(OSError, match="breaks off"):
        await gather(side_by_side(numbers(2, broken=True), listen, limit=4), heard)
    assert heard == [0, 1]


def listened(begin_s: float, end_s: float, *lines: tuple[float, float, str], overlap_s: float = 2.0) -> Listened:
    chunk = Chunk(b"", (Span(begin_s, end_s),), overlap_s, end_s, 100)
    told = tuple(Line(text=text, start_s=start_s, end_s=end_s) for start_s, end_s, text in lines)
    return Listened(chunk, told, "en", TokenUse(input=10))


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
    assert sum((heard.tokens for heard in stretches), TokenUse()).input == 20
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

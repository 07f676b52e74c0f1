"""How facts move one part, whatever their order."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from contracts.changed import PartStatus
from contracts.http.jobs import Failure
from contracts.job import Part, PartKind
from contracts.recognized import Reading
from taskstore.parts import TrackedPart

FAILURE = Failure(code="no_speech", reason="There is no speech in it.")

facts = st.tuples(
    st.sampled_from(["progressed", "recognized", "failed"]),
    st.integers(1, 3),
    st.floats(0, 1, allow_nan=False),
)


def part() -> TrackedPart:
    return TrackedPart("audio", 0, PartKind.AUDIO)


def hear(tracked: TrackedPart, what: str, attempt: int, progress: float) -> bool:
    if what == "progressed":
        return tracked.progressed(attempt, progress)
    if what == "failed":
        return tracked.failed(attempt, FAILURE)
    return tracked.recognized(attempt, Reading(text=f"attempt {attempt}", provider="local", model="tiny"))


@given(st.lists(facts))
def test_attempts_and_progress_only_rise_and_a_final_part_stays_final(told: list[tuple[str, int, float]]) -> None:
    tracked = part()
    for what, attempt, progress in told:
        before = (tracked.attempt, tracked.progress, tracked.status.final)
        hear(tracked, what, attempt, progress)
        assert tracked.attempt >= before[0]
        assert tracked.progress >= before[1]
        assert tracked.status.final >= before[2]
        if tracked.status is PartStatus.RECOGNIZED:
            assert tracked.reading is not None
            assert tracked.reading.text == f"attempt {tracked.attempt}"


@given(st.permutations([("progressed", 1, 0.0), ("progressed", 1, 0.5), ("failed", 1, 0.0), ("recognized", 1, 0.0)]))
def test_within_an_attempt_the_order_does_not_matter(told: Sequence[tuple[str, int, float]]) -> None:
    tracked = part()
    for one in told:
        hear(tracked, *one)
    assert (tracked.status, tracked.progress, tracked.failure) == (PartStatus.RECOGNIZED, 1.0, None)


@given(facts)
def test_a_fact_that_is_repeated_is_no_news(fact: tuple[str, int, float]) -> None:
    tracked = part()
    assert hear(tracked, *fact)
    assert not hear(tracked, *fact)


def test_a_message_needs_nobody_to_read_it() -> None:
    message = TrackedPart.submitted(Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom."), 0)
    assert message.status is PartStatus.RECOGNIZED
    assert not message.is_begun

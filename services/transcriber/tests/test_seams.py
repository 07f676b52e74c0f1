"""Chunks overlap; what was said there is told once, in order, whatever was cut."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from transcriber.providers.seams import joined, reaches_seam
from transcriber.providers.transcript import Line

WORDS = [
    "we",
    "need",
    "the",
    "new",
    "plan",
    "for",
    "Berlin",
    "by",
    "Friday",
    "and",
    "Anna",
    "will",
    "call",
    "them",
    "about",
    "a",
    "room",
]

OVERLAP_S = 2.0


def line(text: str, start_s: float, end_s: float) -> Line:
    return Line(text=text, start_s=start_s, end_s=end_s)


def told(*sides: list[Line]) -> str:
    return " ".join(line.text for side in sides for line in side)


def lines_of(words: list[tuple[str, float]], long_s: float, sizes: list[int], begin_s: float) -> list[Line]:
    """Words at their seconds as a model groups them, in seconds from `begin_s` on."""
    lines, at = [], 0
    while at < len(words):
        group = words[at : at + sizes[len(lines) % len(sizes)]]
        text = " ".join(word for word, _ in group)
        lines.append(line(text, group[0][1] - begin_s, group[-1][1] + long_s - begin_s))
        at += len(group)
    return lines


sizes = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=60),
    pace_s=st.floats(0.25, 0.6),
    seam=st.floats(0, 1),
)
@example(words=["no"] * 40, pace_s=0.3, seam=0.5)
@settings(deadline=None, max_examples=300)
def test_words_with_times_of_their_own_stand_once_even_when_they_repeat(
    words: list[str], pace_s: float, seam: float
) -> None:
    timed = [(word, nth * pace_s) for nth, word in enumerate(words)]
    ends_s = 1 + seam * (timed[-1][1] + pace_s)
    begins_s = max(0.0, ends_s - OVERLAP_S)
    first = lines_of([w for w in timed if w[1] + pace_s <= ends_s], pace_s * 0.9, [1], 0)
    second = lines_of([w for w in timed if w[1] >= begins_s], pace_s * 0.9, [1], begins_s)
    both = joined(first, second, overlap_begins_s=begins_s, overlap_s=ends_s - begins_s)
    assert told(*both) == " ".join(words)


@given(
    words=st.permutations(WORDS * 2).filter(lambda said: all(a != b for a, b in pairwise(said))),
    pace_s=st.floats(0.25, 0.5),
    seam=st.floats(0.3, 0.8),
    first_sizes=sizes,
    second_sizes=sizes,
)
@settings(deadline=None, max_examples=300)
def test_words_with_the_times_of_their_lines_stand_once(
    words: list[str], pace_s: float, seam: float, first_sizes: list[int], second_sizes: list[int]
) -> None:
    timed = [(word, nth * pace_s) for nth, word in enumerate(words)]
    ends_s = seam * len(words) * pace_s
    begins_s = ends_s - OVERLAP_S
    first = lines_of([w for w in timed if w[1] + pace_s <= ends_s], pace_s, first_sizes, 0)
    second = lines_of([w for w in timed if w[1] >= begins_s], pace_s, second_sizes, begins_s)
    both = joined(first, second, overlap_begins_s=begins_s, overlap_s=OVERLAP_S)
    assert told(*both) == " ".join(words)
    edges = [
        edge
        for side, at_s in zip(both, (0, begins_s), strict=True)
        for line in side
        for edge in (line.start_s + at_s, line.end_s + at_s)
    ]
    assert all(a <= b + pace_s * 3 for a, b in pairwise(edges))


def test_a_word_that_the_cut_goes_through_is_taken_from_the_side_that_heard_it_whole() -> None:
    first = [line("Please send the signed con", 5, 10)]
    second = [line("igned the signed contract to Anna", 0, 4)]
    before, after = joined(first, second, overlap_begins_s=8, overlap_s=2)
    assert told(before, after) == "Please send the signed contract to Anna"


def test_case_and_punctuation_make_no_difference() -> None:
    before, after = joined(
        [line("call me on Friday", 6, 10)], [line("On Friday, I am away.", 0.6, 4)], overlap_begins_s=8, overlap_s=2
    )
    assert told(before, after) == "call me on Friday I am away."


def test_what_only_one_side_heard_stays() -> None:
    silent, heard = [line("That is all.", 1, 3)], [line("One more thing.", 0.2, 1.8)]
    assert joined(silent, heard, overlap_begins_s=8, overlap_s=2) == (silent, heard)
    heard, silent = [line("That is all.", 8.2, 9.8)], [line("One more thing.", 2.9, 4)]
    assert joined(heard, silent, overlap_begins_s=8, overlap_s=2) == (heard, silent)


def test_what_was_heard_differently_is_taken_from_the_first_side() -> None:
    before, after = joined(
        [line("by noon", 8.4, 9.6)],
        [line("Buy moon.", 0.4, 1.6), line("Then we eat.", 2.2, 4)],
        overlap_begins_s=8,
        overlap_s=2,
    )
    assert told(before, after) == "by noon Then we eat."


def test_sides_without_times_are_joined_by_their_words() -> None:
    first = [line("and so on and so forth until we have to send the signed contract", 0, 300)]
    second = [line("the signed contract to our lawyer and so on and so forth", 0, 300)]
    before, after = joined(first, second, overlap_begins_s=298, overlap_s=2)
    assert told(before, after).endswith("send the signed contract to our lawyer and so on and so forth")


def test_sides_without_times_and_words_in_common_lose_nothing() -> None:
    first, second = [line("this was one side", 0, 300)], [line("that is another", 0, 300)]
    assert joined(first, second, overlap_begins_s=298, overlap_s=2) == (first, second)


def test_only_lines_near_the_seam_wait_for_the_other_side() -> None:
    assert not reaches_seam(line("long ago", 1, 3), 8)
    assert reaches_seam(line("just now", 7, 9), 8)

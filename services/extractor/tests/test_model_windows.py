"""How a long text is cut for a model."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from contracts.recognized import PartText, Reading
from extractor.prompted.tokens import estimate
from extractor.prompted.windows import Window, pieces, smaller, windows

Asking = Callable[..., AnalysisRequested]


def _part(part_id: str, text: str) -> PartText:
    return PartText(
        part_id=part_id,
        kind=PartKind.DOCUMENT,
        filename=f"{part_id}.txt",
        reading=Reading(text=text, provider="local", model="test"),
    )


def _is_covered(text: str, part_id: str, cut: tuple[Window, ...]) -> bool:
    """Whether each character of a part stands in some window, at its own place."""
    seen: set[int] = set()
    for window in cut:
        for piece in window:
            if piece.part.part_id == part_id:
                assert text[piece.start : piece.start + len(piece.text)] == piece.text
                seen.update(range(piece.start, piece.start + len(piece.text)))
    return seen == set(range(len(text)))


def test_what_fits_is_read_as_one() -> None:
    whole = pieces([_part("a", "Oil the gate."), _part("b", "Paint the fence.")])
    assert windows(whole, 1_000) == (whole,)


def test_a_book_is_cut_behind_sentences_and_the_windows_overlap() -> None:
    text = " ".join(f"On day {day} the ferry was late and nobody minded." for day in range(2_000))
    cut = windows(pieces([_part("book", text)]), 3_000)
    assert _is_covered(text, "book", cut)
    assert max(sum(estimate(piece.text) for piece in window) for window in cut) <= 3_000
    for (before,), (behind,) in pairwise(cut):
        assert before.text.rstrip().endswith("minded.")
        assert behind.text.startswith("On day")
        assert behind.start < before.start + len(before.text)


def test_a_task_at_a_seam_is_whole_in_one_of_the_windows() -> None:
    sentence = "Please oil winch number {}. "
    text = "".join(sentence.format(number) for number in range(3_000))
    cut = windows(pieces([_part("log", text)]), 1_000)
    for number in range(3_000):
        assert any(sentence.format(number).strip() in piece.text for window in cut for piece in window)


def test_short_parts_share_a_window_and_a_long_one_is_cut() -> None:
    long_text = "The tide came in. " * 1_000
    whole = pieces([_part("a", "Oil the gate."), _part("long", long_text), _part("b", "Paint the fence.")])
    cut = windows(whole, 1_500)
    assert [piece.part.part_id for piece in cut[0]] == ["a", "long"]
    assert [piece.part.part_id for piece in cut[-1]] == ["long", "b"]
    assert _is_covered(long_text, "long", cut)


def test_a_window_that_is_too_long_is_cut_in_two_until_nothing_is_left_to_cut() -> None:
    text = "The tide came in. " * 100
    (window,) = windows(pieces([_part("a", text)]), 100_000)
    halves = smaller(window)
    assert len(halves) in (2, 3)
    assert _is_covered(text, "a", halves)
    (short,) = windows(pieces([_part("a", "Oil the gate.")]), 100_000)
    assert smaller(short) == (short,)


@given(
    st.lists(st.text(alphabet="ab .\n\u00e4\u20ac", max_size=1_500), min_size=1, max_size=4),
    st.integers(10, 400),
)
def test_however_a_job_is_cut_nothing_is_left_out(texts: list[str], tokens: int) -> None:
    whole = pieces([_part(f"p{number}", text) for number, text in enumerate(texts)])
    cut = windows(whole, tokens)
    for number, text in enumerate(texts):
        assert _is_covered(text, f"p{number}", cut)
    for window in cut:
        again = smaller(window)
        for piece in window:
            held = (part for half in again for part in half if part.part is piece.part)
            reached = {place for part in held for place in range(part.start, part.start + len(part.text))}
            assert reached >= set(range(piece.start, piece.start + len(piece.text)))

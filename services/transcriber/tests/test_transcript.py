"""What Whisper's servers answer becomes lines; what they make up where nobody speaks does not."""

import pytest

from transcriber.providers.chunk import Chunk, Span
from transcriber.providers.transcript import Segment, Spoken

CHUNK = Chunk(b"", (Span(0, 30),), 0.0, 30, 30)


def said(*segments: Segment) -> list[str]:
    answer = Spoken(text="", segments=segments)
    return [line.text for line in answer.transcript(CHUNK).lines]


def test_a_line_that_the_model_itself_doubts_is_dropped() -> None:
    sure = Segment(start=0, end=3, text=" Call Anna. ", avg_logprob=-0.2, no_speech_prob=0.01)
    doubted = Segment(start=9, end=12, text="Thank you.", avg_logprob=-1.3, no_speech_prob=0.9)
    muttered = Segment(start=14, end=16, text="Maybe.", avg_logprob=-1.3, no_speech_prob=0.1)
    assert said(sure, doubted, muttered) == ["Call Anna.", "Maybe."]


@pytest.mark.parametrize(("no_speech", "times"), [(0.5, 1), (0.01, 3), (None, 3)])
def test_a_line_that_is_said_over_and_over_is_an_echo(no_speech: float | None, times: int) -> None:
    echoes = [
        Segment(start=nth, end=nth + 1, text="Thanks for watching!", avg_logprob=-0.5, no_speech_prob=no_speech)
        for nth in range(8)
    ]
    last = Segment(start=9, end=10, text="Goodbye.")
    assert said(*echoes, last) == ["Thanks for watching!"] * times + ["Goodbye."]


def test_times_are_kept_in_order_and_within_the_chunk() -> None:
    answer = Spoken(
        text="",
        segments=(
            Segment(start=-1, end=5, text="one"),
            Segment(start=4, end=3, text="two"),
            Segment(start=28, end=99, text="three"),
        ),
    )
    assert [(line.start_s, line.end_s) for line in answer.transcript(CHUNK).lines] == [(0, 5), (5, 5), (28, 30)]


def test_a_text_without_times_spans_its_chunk() -> None:
    (line,) = Spoken(text="All of it.").transcript(CHUNK).lines
    assert (line.start_s, line.end_s, line.text) == (0, 30, "All of it.")
    assert Spoken(text=" ").transcript(CHUNK).lines == ()


@pytest.mark.parametrize(
    ("told", "code"), [("English", "en"), ("german", "de"), ("fr", "fr"), ("Klingon", None), (None, None)]
)
def test_languages_are_told_by_name_or_code(told: str | None, code: str | None) -> None:
    assert Spoken(text="Hallo", language=told).transcript(CHUNK).language == code

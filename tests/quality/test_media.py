"""Misheard words and misread characters."""

from benchmarks.quality.misheard import Misheard, by_voice, is_clear, of_clear_voices, together, voice
from benchmarks.quality.misread import Misread


def test_what_is_heard_as_it_was_said_has_no_error() -> None:
    one = Misheard.of_one("Order two hundred chairs, please.", "order 200 chairs please")
    assert (one.wrong, one.of, one.rate) == (0, 4, 0.0)
    assert (one.wrong_as_written, one.of_as_written) == (2, 5)


def test_replaced_missing_and_added_words_count_one_each() -> None:
    one = Misheard.of_one("the red fox jumps over it", "a red fox over it again")
    assert (one.wrong, one.of, one.rate) == (3, 6, 0.5)


def test_silence_instead_of_words_is_all_wrong() -> None:
    assert Misheard.of_one("four words were said", "").rate == 1.0


def test_the_figure_is_that_of_all_single_voices_but_robotic_ones() -> None:
    misheard = {
        "piper_a1.wav": Misheard(wrong=1, of=10),
        "librivox_7.flac": Misheard(wrong=0, of=10),
        "espeak_a1.wav": Misheard(wrong=6, of=10),
        "choir.ogg": Misheard(wrong=2, of=10),
        "meeting_2.mp3": Misheard(wrong=10, of=10),
    }
    assert of_clear_voices(misheard).rate == 0.1
    assert together(misheard).rate == 0.38
    assert {name: one.rate for name, one in by_voice(misheard).items()} == {
        "piper": 0.1,
        "librivox": 0.0,
        "espeak": 0.6,
        "choir": 0.2,
        "meeting": 1.0,
    }


def test_where_there_is_no_clear_voice_all_recordings_count() -> None:
    misheard = {"meeting-1.ogg": Misheard(wrong=1, of=10), "espeak_2.ogg": Misheard(wrong=3, of=10)}
    assert [voice(name) for name in misheard] == ["meeting", "espeak"]
    assert not any(map(is_clear, misheard))
    assert of_clear_voices(misheard).rate == 0.2


def test_lines_have_an_order_and_white_space_is_nothing() -> None:
    one = Misread.of_one(["Sales", "120", "85"], ["8 5", "Sales", "12 0"])
    assert (one.wrong, one.of, one.rate) == (4, 10, 0.4)  # 85 is taken from the end and put at the beginning
    assert one.in_any_order == 0
    assert Misread.of_one(["Sales", "120"], ["S ales 1", "2 0"]).rate == 0.0


def test_wrong_missing_and_invented_characters_count_one_each() -> None:
    assert Misread.of_one(["To do", "Call Tom"], ["To d0", "Call Tomm"]).wrong == 1 + 1
    assert Misread.of_one(["To do", "seen by nobody"], ["To do"]).wrong == 12
    assert Misread.of_one(["To do"], ["To do", "smudge"]).wrong == 6
    one = Misread.of_one(["To do", "Call Tom", "seen by nobody"], ["Call Tomm", "To d0"])
    assert (one.in_any_order, one.of) == (1 + 1 + 12, 23)


def test_a_line_that_was_split_is_not_wrong() -> None:
    assert Misread.of_one(["Launch plan", "Budget"], ["Launch", "plan", "Budget"]).rate == 0.0


def test_text_where_there_is_none_counts_against_the_whole() -> None:
    photo = Misread.of_one([], ["xyz"])
    assert (photo.wrong, photo.of, photo.rate) == (3, 0, None)
    assert (photo + Misread.of_one(["abcdefg"], ["abcdefg"])).rate == round(3 / 7, 4)

"""Captions, before anybody is asked for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.captions import Caption


def test_a_caption_is_one_line() -> None:
    assert Caption.of(" A whiteboard\n\nwith\ta plan.\x00 ").text == "A whiteboard with a plan."


def test_a_caption_that_goes_on_and_on_is_cut_where_a_sentence_ends() -> None:
    long = "A desk. On it stands a lamp, version 2.5. " + "The lamp is very bright indeed! " * 40

    text = Caption.of(long).text

    assert 500 < len(text) <= 600
    assert text.endswith("bright indeed!")
    assert long.startswith(text)


def test_a_sentence_that_goes_on_and_on_is_cut_between_words() -> None:
    text = Caption.of("a lamp and " * 100).text

    assert len(text) <= 601
    assert text.endswith(("lamp…", "and…", "a…"))


@pytest.mark.parametrize("words", ["", "  \n", "...", "!?"])
def test_a_caption_without_words_is_none(words: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        Caption.of(words)


@given(st.text(min_size=1, max_size=2_000).filter(lambda text: any(c.isalnum() and c.isprintable() for c in text)))
def test_whatever_a_model_says_fits(words: str) -> None:
    text = Caption.of(words).text

    assert 0 < len(text) <= 601
    assert text.isprintable()

"""The order in which words on a page are read."""

from math import cos, radians, sin

from hypothesis import given
from hypothesis import strategies as st

from vision.layout import Found, reading_order


def word(text: str, x: float, y: float, *, wide: float | None = None, high: float = 20, lean: float = 0) -> Found:
    wide = wide or 10.0 * len(text)
    c, s = cos(radians(lean)), sin(radians(lean))
    corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
    return Found(text, tuple((c * a - s * b, s * a + c * b) for a, b in corners), 0.99)


def read(*found: Found) -> list[list[str]]:
    return [[piece.text for piece in row] for row in reading_order(found)]


def test_lines_are_read_from_the_top_whatever_order_they_were_found_in() -> None:
    assert read(word("third", 10, 90), word("first", 10, 10), word("second", 10, 50)) == [
        ["first"],
        ["second"],
        ["third"],
    ]


def test_a_box_to_tick_joins_the_words_behind_it() -> None:
    assert read(word("Review pull request", 40, 11), word("□", 10, 10, wide=20)) == [["□ Review pull request"]]


def test_a_picture_taken_askew_is_read_in_straight_lines() -> None:
    left = [word(f"item {n} on the board", 10, 40 * n, lean=8) for n in range(4)]
    right = [word(f"owner {n}", 600, 40 * n, lean=8) for n in range(4)]

    assert read(*right, *left) == [[f"item {n} on the board", f"owner {n}"] for n in range(4)]


def test_running_text_in_two_columns_is_read_one_column_after_the_other() -> None:
    heading = word("A heading that runs across both of the columns", 10, 0, high=30)
    left = [word(f"left column, line {n} of it", 10, 60 + 25 * n) for n in range(5)]
    right = [word(f"right column, line {n} of it", 400, 60 + 25 * n) for n in range(5)]
    footer = word("and a footer that runs across both of the columns", 10, 300)

    order = [row[0] for row in read(footer, *right, *left, heading)]

    assert order == [f.text for f in (heading, *left, *right, footer)]


def test_cards_on_a_board_are_read_list_by_list() -> None:
    todo = [
        word(text, 10, y)
        for text, y in [("To do", 0), ("Fix login", 50), ("on the phone", 72), ("Write docs", 130), ("Ship it", 190)]
    ]
    done = [word(text, 300, y) for text, y in [("Done", 0), ("Hire Anna", 60), ("Book hall", 120), ("for June", 142)]]

    assert [row[0] for row in read(*done, *todo)] == [f.text for f in (*todo, *done)]


def test_a_table_is_read_row_by_row() -> None:
    cells = [["Task", "Owner", "Due"], ["Fix login", "Tom", "Friday"], ["Write docs", "Anna", "Monday"]]
    found = [word(text, 10 + 300 * x, 50 * y) for y, row in enumerate(cells) for x, text in enumerate(row)]

    assert read(*reversed(found)) == cells


def test_speech_bubbles_are_read_in_turn() -> None:
    said = [("Can you call Bob?", 10), ("Yes, tomorrow", 400), ("Thanks a lot", 10), ("You are welcome", 400)]
    found = [word(text, x, 60 * n) for n, (text, x) in enumerate(said)]

    assert [row[0] for row in read(*found)] == [text for text, _ in said]


places = st.builds(
    word,
    st.text("abcdefg ", min_size=1, max_size=30).filter(str.strip),
    st.floats(0, 1000),
    st.floats(0, 1000),
    high=st.floats(1, 60),
    lean=st.floats(-30, 30),
)


@given(st.lists(places, max_size=40))
def test_no_word_is_lost_or_read_twice(found: list[Found]) -> None:
    pieces = [piece.text for row in reading_order(found) for piece in row]

    assert sorted(" ".join(pieces).split()) == sorted(" ".join(word.text for word in found).split())

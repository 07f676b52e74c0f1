"""Pages set in lines and gathered to one reading."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.recognized import Box, Page
from vision.pages import PageRead, Piece, gather, set_in_lines

words = st.text(min_size=1, max_size=12)
boxes = st.none() | st.builds(
    lambda x, y, w, h: Box(x0=x, y0=y, x1=x + w, y1=y + h),
    *[st.floats(0, 900)] * 2,
    *[st.floats(1, 90)] * 2,
)
pieces = st.builds(Piece, words, boxes, st.none() | st.floats(0, 1))
rows = st.lists(st.lists(pieces, min_size=1, max_size=4), max_size=6)


def read(number: int, of: int, content: list[list[Piece]]) -> PageRead:
    text, lines = set_in_lines(content)
    page = Page(number=number, width=900, height=900, lines=lines, read_by="ocr")
    return PageRead(text=text, page=page, of=of, provider="local", model="rapidocr-ppocrv6")


@given(st.lists(rows, min_size=1, max_size=4))
def test_every_line_of_every_page_stands_where_it_says(contents: list[list[list[Piece]]]) -> None:
    pages = [read(number, len(contents), content) for number, content in enumerate(contents, 1)]

    reading = gather(pages)

    for page, content in zip(reading.pages, contents, strict=True):
        assert [line.text for line in page.lines] == [piece.text for row in content for piece in row]
        assert all(reading.text[line.start : line.end] == line.text for line in page.lines)


def test_cells_of_a_row_are_kept_apart_by_a_tab_and_paragraphs_by_a_blank_line() -> None:
    def at(y: float, text: str) -> Piece:
        return Piece(text, Box(x0=0, y0=y, x1=100, y1=y + 10))

    text, _ = set_in_lines([[at(0, "Task"), at(0, "Owner")], [at(12, "Fix it"), at(12, "Tom")], [at(60, "The end")]])

    assert text == "Task\tOwner\nFix it\tTom\n\nThe end"


def test_pages_that_came_late_stand_where_they_belong() -> None:
    first, second = (read(number, 2, [[Piece(text)]]) for number, text in [(1, "one"), (2, "two")])

    reading = gather([second, first])

    assert reading.text == "one\n\ntwo"
    assert [page.number for page in reading.pages] == [1, 2]


def test_a_reading_names_all_who_read_it() -> None:
    layer = PageRead("a", Page(number=1, width=1, height=1, read_by="text-layer"), 2, "local", "pdf-text-layer")
    scan = PageRead("", Page(number=2, width=1, height=1, read_by="ocr"), 2, "local", "rapidocr-ppocrv6")

    assert gather([layer, scan]).model == "pdf-text-layer+rapidocr-ppocrv6"
    assert gather([layer, scan]).provider == "local"

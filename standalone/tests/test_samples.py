import io

import pypdfium2
import pytest
from PIL import Image

from standalone.samples import FOLDER

NAMES = {"voice-note.ogg", "flyer-note.ogg", "whiteboard.jpg", "sticky-note.jpg", "launch-brief.pdf", "stand-up.txt"}


def test_the_samples_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(sizes) == NAMES
    assert max(sizes.values()) < 200_000
    assert sum(sizes.values()) < 600_000


@pytest.mark.parametrize("name", ["whiteboard.jpg", "sticky-note.jpg"])
def test_the_photos_are_photos(name: str) -> None:
    with Image.open(io.BytesIO((FOLDER / name).read_bytes())) as photo:
        assert photo.format == "JPEG"
        photo.load()


def test_the_brief_has_two_pages_of_text() -> None:
    with pypdfium2.PdfDocument(FOLDER / "launch-brief.pdf") as brief:
        texts = [page.get_textpage().get_text_range() for page in brief]
    assert "Priya will prepare the price list by Monday." in texts[0]
    assert "sales report" in texts[1]

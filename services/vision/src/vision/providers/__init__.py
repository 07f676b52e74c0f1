"""Who can read what is seen on a page."""

from collections.abc import AsyncGenerator
from typing import Protocol

from contracts.job import File
from vision.pages import PageRead


class Reader(Protocol):
    """Turns files into pages of text with places, each page as soon as it is read.

    Raises BadInput where the file is at fault, Transient while a provider is away.
    """

    def picture(self, file: File) -> AsyncGenerator[PageRead]:
        """The one page that a picture is; boxes in pixels of the picture as it is looked at, upright."""
        ...

    def document(self, file: File) -> AsyncGenerator[PageRead]:
        """The pages of a PDF (boxes in points, origin top left) or the one page of a text file (no boxes).

        Those that are quickly read may come before others that stand earlier.
        """
        ...

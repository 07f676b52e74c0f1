"""What the handlers ask of the world outside."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from contracts.job import File
from contracts.recognized import Reading
from vision.pages import PageRead


class PictureReader(Protocol):
    """Sees pictures."""

    async def see(self, file: File, *, user: str, cause: str, order: Sequence[str] = ()) -> Reading:
        """What a picture of `user` shows and what is written in it; boxes in its pixels, upright.

        `cause`: what it is seen for, the same when that is delivered again.

        Raises BadInput where the picture is at fault, Transient where somebody is away who is to be waited for.
        """
        ...


class DocumentReader(Protocol):
    """Turns documents into pages of text with places."""

    def document(self, file: File) -> AsyncGenerator[PageRead]:
        """The pages of a PDF (boxes in points, origin top left) or the one page of a text file (no boxes), each as
        soon as it is read.

        Those that are quickly read may come before others that stand earlier. Raises BadInput where the file is at
        fault.
        """
        ...

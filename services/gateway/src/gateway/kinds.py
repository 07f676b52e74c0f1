"""What kind a file is, decided by its content and never by its sender's word."""

from typing import Final

from contracts.job import PartKind
from gateway.magic import Form, NotTaken
from gateway.probe import examine
from runtime.errors import BadInput
from runtime.process_pool import ProcessDied, ProcessPool

HEAD: Final = 256 * 1024
"""Bytes that are looked at."""

_PATIENCE_S: Final = 10
_PLACES: Final = {
    PartKind.AUDIO: "a recording",
    PartKind.IMAGE: "a picture",
    PartKind.DOCUMENT: "a PDF document or a plain text",
}


class Kinds:
    """Looks into foreign files in a child process: what breaks a decoder doesn't break the gateway."""

    def __init__(self) -> None:
        self._pool = ProcessPool(size=1, warm_up=_warm_up, timeout_s=_PATIENCE_S)

    async def start(self) -> None:
        await self._pool.start()

    async def stop(self) -> None:
        await self._pool.stop()

    async def decide(self, head: bytes, *, complete: bool, wanted: PartKind | None, filename: str) -> Form:
        """The form of the file that begins with `head`. Raises BadInput, or NotTaken where it is not `wanted`."""
        if not head:
            raise BadInput("empty-file", f"The file {filename!r} is empty.")
        try:
            form = await self._pool.run(examine, head, complete)
        except ProcessDied as died:
            raise BadInput("unreadable-file", f"The file {filename!r} can't be read.") from died
        if wanted is not None and form.kind is not wanted:
            raise NotTaken(f"The file {filename!r} is {form.name} ({form.content_type}), not {_PLACES[wanted]}.")
        return form


def _warm_up() -> None:
    examine(b"warm", complete=True)

"""What kind a file is, decided by its content and never by its sender's word."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing
from typing import Final

from contracts.job import PartKind
from gateway.arrival.bounds import Most
from gateway.arrival.magic import Form, NotTaken
from runtime.errors import BadInput, Transient
from runtime.process_pool import NeverReady, ProcessDied, ProcessPool

HEAD: Final = 256 * 1024
"""Bytes that are looked at."""

MEMORY_BYTES: Final = 160 * 1024 * 1024
"""For the look into one head: nothing of it is unpacked as a whole."""
_START_S: Final = 60
"""For a child process to start in, seconds."""
_MOST: Final = Most()
Look = Callable[[bytes, bool], Iterator[Form | None]]
_PLACES: Final = {
    PartKind.AUDIO: "a recording",
    PartKind.IMAGE: "a picture",
    PartKind.DOCUMENT: "a PDF document or a plain text",
}


def looking(head: bytes, complete: bool, most: Most = _MOST) -> Iterator[Form | None]:
    """None when it begins, then the form: only the time in between is the file's, not a queue's or a start's."""
    from gateway.arrival.probe import examine  # noqa: PLC0415 - the parent never loads a decoder

    yield None
    yield examine(head, complete, most)


class Kinds:
    """Looks into foreign files in a child process: what breaks a decoder doesn't break the gateway."""

    def __init__(self, look: Look = looking, patience_s: float = 10) -> None:
        """`patience_s`: seconds for the look into one file."""
        self._look_into = look
        self._patience_s = patience_s
        self._pool = ProcessPool(size=1, warm_up=_warm_up, timeout_s=_START_S, memory_bytes=MEMORY_BYTES)
        self._stopping = False

    async def start(self) -> None:
        await self._pool.start()

    async def stop(self) -> None:
        await self._pool.stop()

    def close(self) -> None:
        """From now on, a child that dies is no file's fault: the whole house is being stopped."""
        self._stopping = True

    async def decide(self, head: bytes, *, complete: bool, wanted: PartKind | None, filename: str) -> Form:
        """The form of the file that begins with `head`.

        Raises BadInput, NotTaken where it is not `wanted`, Transient when the gateway stops meanwhile or no child starts.
        """
        if not head:
            raise BadInput("empty_file", f"The file {filename!r} is empty.")
        form = await self._look(head, complete) or await self._look(head, complete)
        if form is None:
            raise BadInput("unreadable_file", f"The file {filename!r} can't be read.")
        if wanted is not None and form.kind is not wanted:
            raise NotTaken(f"The file {filename!r} is {form.name} ({form.content_type}), not {_PLACES[wanted]}.")
        return form

    async def _look(self, head: bytes, complete: bool) -> Form | None:
        """None when the child died over it, which may be the file's fault or not."""
        try:
            async with aclosing(self._pool.stream(self._look_into, head, complete)) as seen:
                await anext(seen)
                async with asyncio.timeout(self._patience_s):
                    (form,) = [found async for found in seen]
                return form
        except TimeoutError as slow:
            raise BadInput("unreadable_file", "The file can't be read: looking into it takes too long.") from slow
        except NeverReady as sick:
            raise Transient(f"nothing looks into files: {sick}") from sick
        except ProcessDied as died:
            if self._stopping:
                raise Transient("the gateway is being stopped") from died
            return None


def _warm_up() -> None:
    """Load the decoders."""
    for _ in looking(b"warm", complete=True):
        pass

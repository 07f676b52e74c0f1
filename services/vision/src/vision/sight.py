"""Seeing a picture: what is written in it is read on this machine, while somebody says what it shows."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from contracts.job import File
from contracts.recognized import Reading
from runtime.blobs import Blobs
from runtime.file_copy import file_copy
from runtime.providers.chain import Answer, Chain
from runtime.providers.question import Reply
from vision.captions import Caption
from vision.exhibit import Exhibit
from vision.pages import PageRead, gather
from vision.preparation import Preparation
from vision.providers import Captioner
from vision.providers.chain import chain
from vision.providers.local import Local
from vision.settings import Settings

Captioned = Answer[Captioner, Reply[Caption]]


class Sight:
    """Reads by `local`, and has the picture captioned by the first of `captioners` that answers."""

    def __init__(self, blobs: Blobs, local: Local, captioners: Chain[Captioner], preparation: Preparation) -> None:
        self._blobs = blobs
        self.local = local
        self.captioners = captioners
        self._preparation = preparation

    @classmethod
    def of(cls, settings: Settings, blobs: Blobs) -> Self:
        """As it is set up. Raises OcrModelMissing."""
        local = Local(
            blobs,
            settings.limits,
            ocr_processes=settings.vision_ocr_processes,
            page_timeout_s=settings.vision_page_timeout_s,
        )
        preparation = Preparation(settings.limits, settings.outgoing, timeout_s=settings.vision_page_timeout_s)
        return cls(blobs, local, chain(settings, blobs, local), preparation)

    async def start(self) -> None:
        """Start the captioners; among them is the local one, which reads, too."""
        await self.captioners.start()

    async def stop(self) -> None:
        await self.captioners.stop()
        await self._preparation.stop()

    async def see(self, file: File, *, user: str, cause: str, order: Sequence[str] = ()) -> Reading:
        """Caption, text and boxes of a picture in one reading. `cause`: what for, as a question names it;
        `order`: whom the user wants to be asked.

        Raises BadInput where the picture is at fault, Transient where a captioner that is away is to be waited for.
        """
        async with file_copy(file, self._blobs) as path:
            reading = asyncio.create_task(self.local.picture(path))
            captioning = asyncio.create_task(self._caption(file, path, reading, user, cause, order))
            try:
                return _joined(await reading, await captioning)
            finally:
                captioning.cancel()
                reading.cancel()
                await asyncio.gather(reading, captioning, return_exceptions=True)

    async def _caption(
        self, file: File, path: Path, reading: asyncio.Task[PageRead], user: str, cause: str, order: Sequence[str]
    ) -> Captioned:
        exhibit = Exhibit(
            f"{file.sha256} {self._preparation.outgoing}",
            prepare=lambda: self._preparation.prepared(path),
            page=lambda: asyncio.shield(reading),  # who waits for it may give up; the reading goes on
            cause=cause,
        )
        return await self.captioners.run(lambda captioner: captioner.caption(exhibit, user=user), order=order)


def _joined(page: PageRead, answer: Captioned) -> Reading:
    caption, captioner = answer.result.result, answer.provider
    return gather([page]).model_copy(
        update={
            "picture": caption.kind or page.picture,
            "description": caption.text,
            "provider": "+".join(dict.fromkeys((page.provider, captioner.provider))),
            "model": "+".join(dict.fromkeys((page.model, captioner.model))),
            "degraded": answer.degraded,
            "passed_over": answer.passed_over,
            "tokens": answer.tokens,
            "spent": answer.spent,
        }
    )

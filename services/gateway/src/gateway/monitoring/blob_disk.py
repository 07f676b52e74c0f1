"""How full the disk is that the blobs lie on."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from runtime.metrics import uploads

_EVERY_S: Final = 15.0
_LOG = structlog.get_logger()


class BlobDisk:
    """Looks now and then. In a thread: a disk of the net may take its time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._look()
        self._task = asyncio.create_task(self._run(), name="blob disk")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await self._look()

    async def _look(self) -> None:
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        except OSError as away:
            _LOG.warning("the disk of the blobs can't be looked at", reason=str(away))
            return
        uploads.DISK.labels("free").set(usage.free)
        uploads.DISK.labels("total").set(usage.total)

"""How full the disk is that the blobs lie on."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

import structlog

from runtime.looping import Looping
from runtime.metrics import uploads

_EVERY_S: Final = 15.0
_LOG = structlog.get_logger()


class BlobDisk:
    """Looks now and then. In a thread: a disk of the net may take its time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looping = Looping("blob disk", self._turn)
        self._seen = True

    async def start(self) -> None:
        await self._turn()
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()

    async def _turn(self) -> float:
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        except OSError as away:
            if self._seen:
                _LOG.warning("the disk of the blobs can't be looked at", reason=away)
            self._seen = False
        else:
            uploads.DISK.labels("free").set(usage.free)
            uploads.DISK.labels("total").set(usage.total)
            uploads.SEEN.renew()
            self._seen = True
        return _EVERY_S

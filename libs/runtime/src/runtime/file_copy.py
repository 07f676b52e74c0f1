"""A file of a job as a path on this machine, for libraries that want one."""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contracts.job import File
from runtime.blob_failures import BlobChanged
from runtime.blobs import Blobs


@asynccontextmanager
async def file_copy(file: File, blobs: Blobs) -> AsyncIterator[Path]:
    """Its bytes, inline or stored, checked against its hash; the copy is removed afterwards.

    Raises BlobMissing, BlobForgotten and BlobChanged.
    """
    with tempfile.NamedTemporaryFile(prefix="intelliassist-", suffix=Path(file.filename).suffix[:12]) as copy:
        digest = hashlib.sha256()
        async for chunk in _chunks(file, blobs):
            digest.update(chunk)
            copy.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise BlobChanged(file.blob or "inline")
        copy.flush()
        yield Path(copy.name)


async def _chunks(file: File, blobs: Blobs) -> AsyncIterator[bytes]:
    if file.data is not None:
        yield file.data
    if file.blob is not None:
        async for chunk in (await blobs.open_stretch(file.blob)).chunks:
            yield chunk

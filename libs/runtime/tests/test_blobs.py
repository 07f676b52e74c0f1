"""Bytes that wait for whoever holds the claim check."""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.job import File
from runtime.blob_failures import BlobChanged, BlobForgotten, BlobMissing
from runtime.blob_forgetting import BlobForgetting
from runtime.blobs import Blobs
from runtime.file_copy import file_copy

CONTENT = b"what was said" * 1000


@pytest.fixture(params=["file", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs.open(f"file:{tmp_path / 'blobs'}" if request.param == "file" else "memory:")


def claim(key: str | None, content: bytes = CONTENT, *, data: bytes | None = None) -> File:
    return File.model_validate(
        {
            "file_id": uuid4(),
            "filename": "note.ogg",
            "content_type": "audio/ogg",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "blob": key,
            "data": data,
        }
    )


async def test_what_was_put_is_read_and_lies_at_a_path(blobs: Blobs) -> None:
    await blobs.put("users/ana/1", CONTENT)
    assert await blobs.get("users/ana/1") == CONTENT
    async with file_copy(claim("users/ana/1"), blobs) as path:
        assert path.read_bytes() == CONTENT
        assert path.suffix == ".ogg"
    assert not path.exists()


async def test_a_stream_is_kept_whole_or_not_at_all(blobs: Blobs) -> None:
    async def whole() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 512 * 1024

    async def cut() -> AsyncIterator[bytes]:
        yield b"x" * 20 * 1024 * 1024
        raise ConnectionResetError("the client went away")

    await blobs.put_stream("users/ana/whole", whole())
    with pytest.raises(ConnectionResetError):
        await blobs.put_stream("users/ana/cut", cut())

    assert len(await blobs.get("users/ana/whole")) == 20 * 1024 * 1024
    with pytest.raises(BlobMissing):
        await blobs.get("users/ana/cut")


async def test_bytes_that_are_not_those_that_were_sent_are_not_worked_on(blobs: Blobs) -> None:
    await blobs.put("users/ana/1", b"other bytes")
    with pytest.raises(BlobChanged):
        async with file_copy(claim("users/ana/1"), blobs):
            pytest.fail("changed bytes were handed out")


async def test_a_blob_is_moved_not_copied(blobs: Blobs) -> None:
    await blobs.put("users/anonymous/1", CONTENT)
    await blobs.move("users/anonymous/1", "users/ana/1")

    assert await blobs.get("users/ana/1") == CONTENT
    with pytest.raises(BlobMissing):
        await blobs.move("users/anonymous/1", "users/ana/2")


async def test_a_missing_blob_says_which(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing) as missing:
        await blobs.get("users/ana/never")
    assert missing.value.key == "users/ana/never"
    await blobs.delete("users/ana/never")


async def test_small_bytes_travel_inline(blobs: Blobs) -> None:
    file = claim(None, b"small", data=base64.b64encode(b"small"))
    async with file_copy(file, blobs) as path:
        assert path.read_bytes() == b"small"


@pytest.mark.parametrize(("start", "end"), [(0, None), (5, None), (0, 7), (5, 7), (12_999, 13_000)])
async def test_a_stretch_of_a_blob_is_read_by_itself(blobs: Blobs, start: int, end: int | None) -> None:
    await blobs.put("users/ana/1", CONTENT)
    opened = await blobs.open_stretch("users/ana/1", start, end)
    assert opened.size == len(CONTENT)
    assert b"".join([chunk async for chunk in opened.chunks]) == CONTENT[start:end]
    with pytest.raises(BlobMissing):
        await blobs.open_stretch("users/ana/2", start, end)


async def test_what_was_forgotten_is_told_from_what_was_lost(blobs: Blobs) -> None:
    await blobs.put("users/ana/1", CONTENT)
    forgetting = BlobForgetting(blobs)
    await forgetting.forget("users/ana/1")
    await forgetting.forget("users/ana/1")

    assert not await blobs.has("users/ana/1")
    with pytest.raises(BlobForgotten):
        await blobs.get("users/ana/1")
    with pytest.raises(BlobForgotten):
        async with file_copy(claim("users/ana/1"), blobs):
            pytest.fail("forgotten bytes were handed out")
    await forgetting.drop_marks(datetime.now(UTC) + timedelta(seconds=1))
    with pytest.raises(BlobMissing):
        await blobs.get("users/ana/1")


async def test_all_below_a_prefix_goes_and_no_neighbour_of_it(blobs: Blobs) -> None:
    for key in ("users/ana/1", "users/ana/2", "users/anabel/1", "cache/users/ana/q.json"):
        await blobs.put(key, CONTENT)
    now, forgetting = datetime.now(UTC), BlobForgetting(blobs)
    await forgetting.forget_below("users/ana/", now - timedelta(hours=1))
    assert await blobs.has("users/ana/1"), "what came later stays"
    await forgetting.forget_below("users/ana/", now + timedelta(seconds=1))
    await blobs.delete_below("cache/users/ana/")
    await blobs.delete_below("cache/users/nobody/")

    for key, error in (
        ("users/ana/1", BlobForgotten),
        ("users/ana/2", BlobForgotten),
        ("cache/users/ana/q.json", BlobMissing),
    ):
        with pytest.raises(error):
            await blobs.get(key)
    assert await blobs.get("users/anabel/1") == CONTENT


async def test_a_prefix_may_hold_more_than_a_page_of_blobs(blobs: Blobs) -> None:
    for number in range(130):
        await blobs.put(f"cache/users/ana/{number}.json", b"{}")
    await blobs.delete_below("cache/users/ana/")
    assert not any([await blobs.has(f"cache/users/ana/{number}.json") for number in range(130)])


def test_an_address_that_names_no_store_says_what_would() -> None:
    with pytest.raises(ValueError, match="file:<folder>"):
        Blobs.open("ftp://example.net/files")

"""What was forgotten leaves the blob store, also when that takes several attempts or another process."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.job import blob_prefix
from runtime.blob_failures import BlobForgotten
from runtime.blobs import Blobs
from runtime.providers.cache import BlobCache
from taskstore.forgetting.file import forget_file
from taskstore.forgetting.removals import of_user, remove
from taskstore.forgetting.removing import Removing
from taskstore.history import Author

NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    return Blobs.open(f"file:{folder}")


@pytest.fixture
def removing(house: Any, blobs: Blobs) -> Removing:
    return Removing(house.database, blobs, BlobCache(blobs), house.commits)


async def forget(house: Any, job: Any) -> None:
    async with house.database.as_user("ana", forgetting=True) as connection:
        assert (
            await forget_file(connection, "ana", job.file("audio").file_id, Author("ana", "jwt"), datetime.now(UTC))
            is not None
        )


async def test_a_files_bytes_its_texts_and_cached_answers_go_and_nothing_else(
    house: Any, submission: Any, blobs: Blobs, removing: Removing
) -> None:
    job, other = submission(files=["audio"]), submission(files=["audio"])
    await house.hears(job.submitted(), other.submitted(), job.read("audio"))
    events = "events/users/ana/text.recognized.v1"
    gone = [job.file("audio").blob, "cache/users/ana/a.json", f"{events}/{job.job_id}/audio/{uuid4()}.json"]
    kept = [other.file("audio").blob, "cache/users/ben/a.json", f"{events}/{other.job_id}/audio/{uuid4()}.json"]
    for key in (*gone, *kept):
        await blobs.put(key, b"words")
    await forget(house, job)

    assert await removing.remove() > 0
    assert [await blobs.has(key) for key in (*gone, *kept)] == [False] * 3 + [True] * 3
    assert await house.value("select count(*) from blob_removals") == 0
    with pytest.raises(BlobForgotten):  # what a worker finds that comes too late
        await blobs.get(job.file("audio").blob)


async def test_what_was_committed_before_a_crash_is_removed_after_the_next_start(
    house: Any, submission: Any, blobs: Blobs, removing: Removing
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    await blobs.put(job.file("audio").blob, b"words")
    await forget(house, job)  # and nobody was left to remove anything
    await removing.start()
    async with asyncio.timeout(20):
        while await house.value("select count(*) from blob_removals"):
            await asyncio.sleep(0.02)
    await removing.check()
    await removing.stop()
    assert not await blobs.has(job.file("audio").blob)


async def test_a_store_that_is_away_is_asked_again(
    house: Any, submission: Any, blobs: Blobs, folder: Path, removing: Removing
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    blob = job.file("audio").blob
    await blobs.put(blob, b"words")
    (folder / "forgotten").write_text("a file where a folder should be")
    await forget(house, job)
    await removing.remove()
    row = (await house.rows("select attempts, due_at > asked_at as later from blob_removals where key = $1", blob))[0]
    assert (row["attempts"], row["later"]) == (1, True)
    assert await blobs.has(blob)

    (folder / "forgotten").unlink()
    await house.value("update blob_removals set due_at = now() - interval '1 second'")
    await removing.remove()
    assert not await blobs.has(blob)


async def test_of_a_user_all_goes_that_was_there(house: Any, blobs: Blobs, removing: Removing) -> None:
    mine = [f"{where}{blob_prefix('ana')}x" for where in ("", "events/", "cache/")]
    for key in (*mine, f"{blob_prefix('ben')}x"):
        await blobs.put(key, b"words")
    async with house.database.as_user("ana", forgetting=True) as connection:
        await remove(connection, "ana", of_user("ana"), datetime.now(UTC))
    assert await removing.remove() == 3
    assert [await blobs.has(key) for key in mine] == [False] * 3
    assert await blobs.has(f"{blob_prefix('ben')}x")


async def test_tombstones_go_when_nothing_can_come_after_them_any_more(
    house: Any, submission: Any, removing: Removing
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    await forget(house, job)
    await house.value("insert into forgotten_users values ('ben', now())")
    await removing.tidy()
    assert await house.value("select count(*) from uploaded_files") == 1
    for table in ("uploaded_files", "forgotten_users"):
        await house.value(f"update {table} set forgotten_at = $1", NOW - timedelta(days=31))  # noqa: S608 - our own names
    await removing.tidy()
    for table in ("uploaded_files", "forgotten_users"):
        assert await house.value(f"select count(*) from {table}") == 0  # noqa: S608 - our own names


async def test_what_can_never_be_removed_keeps_no_other_from_it(
    house: Any, blobs: Blobs, folder: Path, removing: Removing
) -> None:
    await blobs.put("users/ana/good", b"words")
    (folder / "users/ana/bad").mkdir()
    keys = ["users/ana/bad", "users/ana/../../x", "users/ana/good"]
    async with house.database.as_user("ana", forgetting=True) as connection:
        await remove(connection, "ana", keys, datetime.now(UTC))
    assert await removing.remove() == 1
    assert not await blobs.has("users/ana/good")
    left = await house.rows("select key, attempts, due_at > now() as later from blob_removals order by key")
    assert [(row["key"], row["attempts"], row["later"]) for row in left] == [
        ("users/ana/../../x", 1, True), ("users/ana/bad", 1, True)
    ]  # fmt: skip


async def test_nobody_who_forgets_more_waits_for_the_store(house: Any, removing: Removing) -> None:
    """What is asked for again while it is removed is removed again."""
    async with house.database.as_user("ana", forgetting=True) as connection:
        await remove(connection, "ana", ["users/ana/a"], datetime.now(UTC))
    (taken,) = await removing._take()  # noqa: SLF001 - as another process does that died after it
    async with asyncio.timeout(5), house.database.as_user("ana", forgetting=True) as connection:
        await remove(connection, "ana", ["users/ana/a"], datetime.now(UTC))
    await removing._write([taken], [])  # noqa: SLF001 - it lived after all
    assert await house.value("select count(*) from blob_removals") == 1
    assert await removing.remove() == 1

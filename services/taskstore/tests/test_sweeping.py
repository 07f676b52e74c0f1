"""Bytes that nobody knows are removed; whatever anybody may still ask for stays."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from contracts.analysis import AnalysisCompleted
from contracts.changed import TaskChanged
from runtime.blobs import Blobs
from runtime.errors import Transient
from runtime.publisher import claims_about
from taskstore.sweeping import Sweeper

DAYS = timedelta(days=1)


class Store:
    """How much of what was said it has heard, as its watch would tell."""

    behind: timedelta | None = timedelta(0)

    def passed(self, places: Iterable[tuple[str, str]]) -> datetime | None:
        assert {topic for _, topic in places} >= {"file.stored.v1", "audio.uploaded.v1"}
        return datetime.now(UTC) - self.behind if self.behind is not None else None


class Folder:
    """The blob store, with bytes as old as they are said to be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"file:{path}"
        self.blobs = Blobs.open(self.url)

    async def holds(self, key: str, age: timedelta) -> str:
        await self.blobs.put(key, b"bytes")
        self.aged(key, age)
        return key

    def aged(self, key: str, age: timedelta) -> None:
        then = (datetime.now(UTC) - age).timestamp()
        os.utime(self.path / key, (then, then))

    async def keys(self) -> set[str]:
        return {key async for key in self.blobs.keys_below("")}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def sweeper(
    house: Any, folder: Folder, store: Store, database_url: str, make_settings: Callable[..., Any]
) -> Callable[..., Sweeper]:
    def made(**others: Any) -> Sweeper:
        settings = make_settings(database_url, blob_url=folder.url, **others)
        return Sweeper(house.database, folder.blobs, store.passed, settings)

    return made


def swept(kind: str) -> float:
    return REGISTRY.get_sample_value("intelliassist_swept_blobs_total", {"kind": kind}) or 0.0


async def test_files_that_nobody_knows_are_removed_and_all_others_stay(
    house: Any, submission: Any, folder: Folder, sweeper: Callable[..., Sweeper]
) -> None:
    sent, stored, ended = submission(files=["audio"]), submission(), submission(files=["image"])
    await house.hears(sent.submitted(), stored.stored("document"), ended.submitted())
    await house.hears(ended.read("image"))
    await house.hears(ended.analysed("Call Tom"))
    told_otherwise = f"users/ana/{sent.job_id}"
    await house.rows("update uploaded_files set blob = $1 where blob = $2", told_otherwise, sent.file("audio").blob)
    known = {
        await folder.holds(key, 90 * DAYS)
        for key in (sent.file("audio").blob, told_otherwise, stored.file("document").blob, ended.file("image").blob)
    }
    young = await folder.holds("users/ana/young", timedelta(hours=47))
    await folder.holds("users/ana/stray", timedelta(hours=49))
    await folder.holds("users/o%27neil%3F/stray", timedelta(hours=49))
    before = swept("file")

    assert await sweeper().sweep() == {"file": 2, "half": 0}
    assert await folder.keys() == {*known, young}
    assert swept("file") - before == 2
    await house.hears(sent.read("audio"))
    await house.hears(sent.analysed("Call Tom"))
    assert await sweeper().sweep() == {"file": 1, "half": 0}, "what only the live job named"
    assert await folder.keys() == {*known, young} - {sent.file("audio").blob}


async def test_what_was_forgotten_is_no_file_any_more(
    house: Any, submission: Any, folder: Folder, sweeper: Callable[..., Sweeper], client: Any
) -> None:
    stored = submission()
    await house.hears(stored.stored("document"))
    blob = await folder.holds(stored.file("document").blob, 3 * DAYS)
    assert (await sweeper().sweep() or {})["file"] == 0
    assert (await client.delete(f"/files/{stored.file('document').file_id}")).status_code < 300
    assert (await sweeper().sweep() or {})["file"] == 1
    assert blob not in await folder.keys()


async def test_nothing_is_removed_that_an_event_may_name_which_the_store_has_not_heard(
    folder: Folder, store: Store, sweeper: Callable[..., Sweeper]
) -> None:
    sent = await folder.holds("users/ana/sent", 4 * DAYS)
    store.behind = None
    assert await sweeper().sweep() is None, "the broker is away"
    store.behind = 3 * DAYS
    assert await sweeper().sweep() == {"half": 0}, "the store was down for three days, and catches up"
    store.behind = timedelta(0)
    entry = await folder.holds("journal/of-a-gateway.json", 3 * DAYS)
    assert await sweeper().sweep() == {"half": 0}, "the gateway could not publish for three days"
    assert await folder.keys() == {sent, entry}
    await folder.blobs.delete(entry)
    assert await sweeper().sweep() == {"file": 1, "half": 0}


async def test_payloads_go_when_no_dead_letter_can_name_them_and_answers_when_they_are_told_no_more(
    folder: Folder, sweeper: Callable[..., Sweeper], submission: Any
) -> None:
    job = submission()
    of_answer = claims_about("ana", AnalysisCompleted.topic, str(job.job_id))
    of_task = claims_about("ana", TaskChanged.topic, "7/2")
    kept = {
        await folder.holds(f"{of_answer}young.json", 20 * DAYS),
        await folder.holds(f"{of_task}old.json", 90 * DAYS),
        await folder.holds("cache/users/ana/young.json", 9 * DAYS),
        await folder.holds("forgotten/users/ana/mark", 90 * DAYS),
    }
    await folder.holds(f"{of_answer}old.json", 22 * DAYS)
    await folder.holds("cache/users/ana/old.json", 11 * DAYS)
    assert await sweeper(cache_days=10).sweep() == {"payload": 1, "answer": 1, "half": 0}
    assert await folder.keys() == kept, "what is compacted is kept for ever, and marks have a keeper of their own"


async def test_it_stops_as_soon_as_the_tables_cannot_be_asked(
    house: Any, folder: Folder, sweeper: Callable[..., Sweeper]
) -> None:
    stray = await folder.holds("users/ana/stray", 3 * DAYS)
    sweeping = sweeper()
    async with house.database.as_sink() as connection:
        await connection.execute("select pg_advisory_xact_lock(7310584033016)")
        await sweeping.sweep()
        assert await folder.keys() == {stray}, "another process is at it"
    await house.owner.execute("alter table uploaded_files rename to uploaded_files_away")
    try:
        with pytest.raises(Exception, match="uploaded_files"):
            await sweeping.sweep()
    finally:
        await house.owner.execute("alter table uploaded_files_away rename to uploaded_files")
    assert await folder.keys() == {stray}
    await house.database.stop()
    with pytest.raises(Transient):
        await sweeping.sweep()
    assert await folder.keys() == {stray}


async def test_it_removes_no_more_at_once_than_it_may_and_only_looks_where_it_is_dry(
    folder: Folder, sweeper: Callable[..., Sweeper]
) -> None:
    for number in range(450):
        await folder.holds(f"users/ana/{number}", 3 * DAYS)
    assert (await sweeper(sweep="dry").sweep() or {})["file"] == 450
    assert len(await folder.keys()) == 450
    assert (await sweeper(sweep_at_most=300).sweep() or {})["file"] == 300
    assert len(await folder.keys()) == 150
    assert (await sweeper(sweep_at_most=300).sweep() or {})["file"] == 150


async def test_halves_that_a_process_left_which_died_while_it_wrote_are_removed(
    folder: Folder, sweeper: Callable[..., Sweeper]
) -> None:
    whole = await folder.holds("users/ana/whole", timedelta(hours=1))
    for name, age in (("old#1", 3 * DAYS), ("young#1", timedelta(hours=1))):
        (folder.path / "users/ana" / name).write_bytes(b"half")
        folder.aged(f"users/ana/{name}", age)
    assert await sweeper().sweep() == {"half": 1}
    assert {path.name for path in (folder.path / "users/ana").iterdir()} == {"whole", "young#1"}
    assert await folder.keys() == {whole}

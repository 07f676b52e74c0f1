"""Asking the task store what it has registered of what stands in the journal."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from services.gateway.tests.conftest import TOKEN

from contracts.changed import JobStatus, PartStatus
from contracts.http.keys import Scope
from contracts.intake import Entry, journal_key
from contracts.job import Job, Part, PartKind
from gateway.caller import Caller
from gateway.journal.broker_sight import BrokerSight
from gateway.journal.clearing import Clearing
from gateway.journal.glimpse import job_of
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept, Stage
from gateway.lately import Lately
from gateway.settings import Settings
from gateway.taskstore import TaskStore
from runtime.blobs import Blobs
from runtime.errors import Transient

ANA = Caller(user_id="ana", scope=Scope.READ, actor="anybody")
DAY_S = 24 * 3600.0


@pytest.fixture
def settings(with_store: Any) -> Settings:
    address = f"http://127.0.0.1:{with_store[0].taskstore}"
    return Settings(_env_file=None, taskstore_url=address, internal_token=SecretStr(TOKEN))


@pytest.fixture
def journal(tmp_path: Path, settings: Settings) -> Journal:
    return Journal(Blobs.open(f"file:{tmp_path}"), settings)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[TaskStore]:
    store = TaskStore(settings)
    await store.start()
    yield store
    await store.stop()


async def written(journal: Journal) -> Kept:
    part = Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom.")
    entry = Entry(job=Job(job_id=uuid4(), user_id="ana", accepted_at=datetime.now(UTC), parts=(part,)))
    kept = Kept.of(entry, len(entry.encode()))
    await journal.write(entry, kept)
    return kept


async def test_the_store_is_asked_though_something_can_not_be_removed(
    journal: Journal, store: TaskStore, tmp_path: Path
) -> None:
    clearing = Clearing(journal, store, BrokerSight())
    await clearing.clear()
    stuck, lost = await written(journal), await written(journal)
    stuck.registered = True
    stuck.sent(stuck.since)
    path = tmp_path / journal_key(stuck.entry_id)
    path.unlink()
    path.mkdir()
    (path / "in the way").touch()
    lost.sent(lost.since)
    lost.doubt()
    with pytest.raises(Transient):
        await clearing.clear()
    assert lost.is_due


async def test_a_job_that_the_store_never_takes_up_is_told_as_failed(journal: Journal, store: TaskStore) -> None:
    kept, now = await written(journal), 0.0
    told = await job_of(store, journal, Lately(), kept.entry_id, ANA, texts=True)
    assert (told.status, told.error) == (JobStatus.RECEIVED, None)
    while kept.stage is not Stage.UNANSWERED:
        kept.sent(now)
        now += 7 * DAY_S
        kept.is_unknown(now, others_may=False)

    told = await job_of(store, journal, Lately(), kept.entry_id, ANA, texts=True)
    assert told.status is JobStatus.FAILED
    assert told.error
    assert told.error.code == "unanswered"
    assert {part.status for part in told.parts} == {PartStatus.FAILED}

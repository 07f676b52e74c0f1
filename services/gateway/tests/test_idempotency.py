"""One key, one request."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.intake import Entry, journal_key
from contracts.job import Job, Part, PartKind
from gateway.answering.refusals import Refused
from gateway.idempotency import Requests, fingerprint
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept
from gateway.settings import Settings
from gateway.taskstore import TaskStore
from runtime.blobs import Blobs
from standalone.ports import Ports


@pytest.fixture
def settings() -> Settings:
    """Of a gateway whose task store is away."""
    return Settings(taskstore_url=f"http://127.0.0.1:{Ports.free().taskstore}", internal_token="x" * 16)


@pytest.fixture
def blobs() -> Blobs:
    return Blobs.open("memory:")


@pytest.fixture
def journal(settings: Settings, blobs: Blobs) -> Journal:
    return Journal(blobs, settings)


@pytest.fixture
async def requests(settings: Settings, journal: Journal) -> AsyncIterator[Requests]:
    """What was accepted here is known, and what stands in the journal."""
    store = TaskStore(settings)
    await store.start()
    yield Requests(store, journal)
    await store.stop()


def test_the_layout_of_a_body_does_not_matter_its_content_does() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint("a", "b") != fingerprint("ab")


async def test_the_second_time_the_job_is_known(requests: Requests) -> None:
    job = uuid4()
    async with requests.turn("ana", job, "body") as known:
        assert not known
        requests.accepted(job, "body")
    async with requests.turn("ana", job, "body") as known:
        assert known


async def test_another_body_under_the_same_key_is_refused(requests: Requests) -> None:
    job = uuid4()
    requests.accepted(job, "body")
    with pytest.raises(Refused) as refusal:
        async with requests.turn("ana", job, "another"):
            pytest.fail("it had its turn")
    assert (refusal.value.status_code, refusal.value.code) == (422, "idempotency_key_reused")


async def test_what_only_the_journal_knows_is_told_from_another_request_and_accepted_once_more(
    requests: Requests, journal: Journal
) -> None:
    part = Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom.")
    job = Job(job_id=uuid4(), user_id="ana", accepted_at=datetime.now(UTC), fingerprint="body", parts=(part,))
    await journal.write(Entry(job=job), Kept.of(Entry(job=job), 1))
    async with requests.turn("ana", job.job_id, "body") as known:
        assert not known, "that entry may be about to go, as it was answered with 503"
    with pytest.raises(Refused, match="Idempotency-Key was used"):
        async with requests.turn("ana", job.job_id, "another"):
            pytest.fail("it had its turn, and would take the first one's place in the journal")


async def test_whose_entry_can_not_be_read_may_send_it_again(requests: Requests, blobs: Blobs) -> None:
    job = uuid4()
    await blobs.put(journal_key(job), b"{")
    async with requests.turn("ana", job, "body") as known:
        assert not known


async def test_a_request_that_was_not_accepted_may_be_sent_again_even_changed(requests: Requests) -> None:
    job = uuid4()
    with pytest.raises(ConnectionError):
        async with requests.turn("ana", job, "body"):
            raise ConnectionError("the broker is away")
    async with requests.turn("ana", job, "another") as known:
        assert not known


async def test_of_many_at_once_one_is_accepted(requests: Requests) -> None:
    job = uuid4()
    accepted = 0

    async def send() -> None:
        nonlocal accepted
        async with requests.turn("ana", job, "body") as known:
            if not known:
                await asyncio.sleep(0)
                accepted += 1
                requests.accepted(job, "body")

    await asyncio.gather(*(send() for _ in range(20)))
    assert accepted == 1


async def test_it_remembers_much_but_not_everything(requests: Requests) -> None:
    first, last = uuid4(), uuid4()
    for job in (first, *(uuid4() for _ in range(10_000)), last):
        requests.accepted(job, "body")
    async with requests.turn("ana", first, "another") as known:
        assert not known
    async with requests.turn("ana", last, "body") as known:
        assert known

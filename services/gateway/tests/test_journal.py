"""The entries of the journal, as gateways that share a blob store know them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.intake import Entry, journal_key
from contracts.job import Job, Part, PartKind
from gateway.answering.refusals import Refused
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept, Stage
from gateway.journal.settings import JournalSettings
from runtime.blobs import Blobs

Open = Callable[..., Journal]


@pytest.fixture
def blobs() -> Blobs:
    return Blobs.open("memory:")


@pytest.fixture
def gateway(blobs: Blobs) -> Open:
    """Opens the journal as one more gateway does."""
    return lambda **settings: Journal(blobs, JournalSettings(**settings))


def said(user: str = "ana") -> Entry:
    part = Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom.")
    return Entry(job=Job(job_id=uuid4(), user_id=user, accepted_at=datetime.now(UTC), parts=(part,)))


async def written(journal: Journal, entry: Entry) -> Kept:
    kept = Kept.of(entry, len(entry.encode()))
    await journal.write(entry, kept)
    return kept


async def test_another_gateway_comes_to_know_what_was_written_and_that_it_is_removed(gateway: Open) -> None:
    one, other = gateway(), gateway()
    entry = said()
    kept = await written(one, entry)
    await other.look()
    [found] = other
    assert (found.entry_id, found.user_id, found.size, found.stage) == (
        entry.entry_id,
        "ana",
        kept.size,
        Stage.DOUBTFUL,
    )
    assert await other.read(found) == entry
    assert (one.records, one.bytes) == (other.records, other.bytes) == (1, kept.size)

    await other.remove([found])
    assert (other.records, other.bytes) == (0, 0)
    await one.look()
    assert (one.records, one.bytes) == (0, 0)


async def test_it_has_room_again_when_something_is_removed(gateway: Open, blobs: Blobs) -> None:
    journal = gateway(intake_journal_records=2)
    kept, refused = [await written(journal, said()) for _ in range(2)], said()
    with pytest.raises(Refused) as refusal:
        await written(journal, refused)
    assert (refusal.value.status_code, refusal.value.code) == (503, "intake_full")
    assert not await blobs.has(journal_key(refused.entry_id))
    with pytest.raises(RuntimeError, match="full"):
        await journal.check()
    await journal.remove(kept[:1])
    await written(journal, refused)


async def test_its_bytes_are_bounded_too(gateway: Open) -> None:
    journal = gateway(intake_journal_bytes=1_000_000)
    entry = said()
    await journal.write(entry, Kept.of(entry, 1_000_000))
    with pytest.raises(Refused):
        await written(journal, said())


async def test_what_is_written_once_more_counts_once(gateway: Open) -> None:
    journal, entry = gateway(), said()
    await written(journal, entry)
    kept = await written(journal, entry)
    assert (journal.records, journal.bytes) == (1, kept.size)


async def test_of_who_is_forgotten_nothing_is_left(gateway: Open, blobs: Blobs) -> None:
    journal, eve, ana = gateway(), said("eve"), said()
    for entry in (eve, ana):
        await written(journal, entry)
    await journal.forget("eve")
    assert [kept.entry_id for kept in journal] == [ana.entry_id]
    assert not await blobs.has(journal_key(eve.entry_id))


async def test_what_does_not_come_to_lie_there_is_not_promised(tmp_path: Path) -> None:
    journal = Journal(Blobs.open(f"file:{tmp_path}"), JournalSettings())
    (tmp_path / "journal").write_bytes(b"in the way of a folder of that name")
    with pytest.raises(Exception, match="blob store can't be reached"):
        await written(journal, said())
    [kept] = journal
    assert kept.is_done, "so that it is removed where it lies there all the same"

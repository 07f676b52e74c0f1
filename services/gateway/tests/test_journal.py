"""The entries of the journal, as gateways that share a blob store know them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from contracts.intake import Entry, journal_key
from contracts.job import Job, Part, PartKind
from gateway.answering.refusals import Refused
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept, Stage
from gateway.journal.settings import JournalSettings
from runtime.blobs import Blobs
from runtime.errors import Transient

Open = Callable[..., Journal]


@pytest.fixture
def blobs() -> Blobs:
    return Blobs.open("memory:")


@pytest.fixture
def gateway(blobs: Blobs) -> Open:
    """Opens the journal as one more gateway does."""
    return lambda **settings: Journal(blobs, JournalSettings(**settings))


class Mute(Blobs):
    """As a bucket whose answer gets lost: it did what it was asked for."""

    async def put(self, key: str, data: bytes) -> None:
        await super().put(key, data)
        raise Transient("no answer in time")


def said(job_id: UUID | None = None) -> Entry:
    part = Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom.")
    return Entry(job=Job(job_id=job_id or uuid4(), user_id="ana", accepted_at=datetime.now(UTC), parts=(part,)))


def blocked(path: Path) -> None:
    """Nothing can be removed or written there any more, whoever tries."""
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    (path / "in the way").touch()


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


async def test_what_does_not_come_to_lie_there_is_not_promised(tmp_path: Path) -> None:
    journal = Journal(Blobs.open(f"file:{tmp_path}"), JournalSettings())
    (tmp_path / "journal").write_bytes(b"in the way of a folder of that name")
    with pytest.raises(Exception, match="blob store can't be reached"):
        await written(journal, said())
    [kept] = journal
    assert kept.is_done, "so that it is removed where it lies there all the same"


async def test_a_promise_stands_though_it_can_not_be_written_once_more(tmp_path: Path) -> None:
    journal = Journal(Blobs.open(f"file:{tmp_path}"), JournalSettings())
    entry = said()
    promised = await written(journal, entry)
    promised.wait()
    blocked(tmp_path / journal_key(entry.entry_id))
    with pytest.raises(Transient):
        await written(journal, entry)
    [kept] = journal
    assert kept is promised
    assert kept.is_due, "it is published when the broker is back"


async def test_what_was_written_though_nobody_said_so_is_removed_at_once() -> None:
    blobs = Mute.open("memory:")
    journal, entry = Journal(blobs, JournalSettings()), said()
    with pytest.raises(Transient):
        await written(journal, entry)
    assert not await blobs.has(journal_key(entry.entry_id)), "another gateway would publish it"


async def test_what_is_promised_anew_is_not_removed_with_what_was_given_up(blobs: Blobs, gateway: Open) -> None:
    journal, other, first = gateway(), gateway(), said()
    given_up = await written(journal, first)
    given_up.give_up()  # as where the answer came too late
    again = said(first.entry_id)

    await written(other, again)
    await journal.remove([given_up])
    assert Entry.decode(await blobs.get(journal_key(first.entry_id))) == again, "it was sent again to another gateway"

    await journal.look()
    [found] = journal
    found.give_up()
    kept = await written(journal, again)
    await journal.remove([found])
    assert [*journal] == [kept], "it was sent again here"
    assert await blobs.has(journal_key(first.entry_id))


async def test_what_another_gateway_promised_stays_when_it_can_not_be_written_here(tmp_path: Path) -> None:
    blobs = Blobs.open(f"file:{tmp_path}")
    other, here = Journal(blobs, JournalSettings()), Journal(blobs, JournalSettings())
    entry = said()
    await written(other, entry)
    assert await here.find(entry.entry_id) == entry, "as each request under a key is looked up"
    mute = Journal(Mute.open(f"file:{tmp_path}"), JournalSettings())
    assert await mute.find(entry.entry_id) == entry
    with pytest.raises(Transient):
        await written(mute, entry)
    await mute.remove(kept for kept in mute if kept.is_done)
    assert await blobs.has(journal_key(entry.entry_id))


async def test_one_that_can_not_be_removed_holds_up_no_other(tmp_path: Path) -> None:
    journal = Journal(Blobs.open(f"file:{tmp_path}"), JournalSettings())
    entries = [await written(journal, said()) for _ in range(40)]
    stuck = entries[0]
    blocked(tmp_path / journal_key(stuck.entry_id))
    with pytest.raises(Transient):
        await journal.remove(entries)
    assert [*journal] == [stuck]


async def test_what_can_not_be_read_counts_and_is_told_of_until_it_is_mended(gateway: Open, blobs: Blobs) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    journal, entry = gateway(intake_journal_records=2), said()
    kept = await written(journal, entry)
    broken = journal_key(uuid4())
    await blobs.put(broken, b'{"job": {')
    await blobs.put(journal_key(entry.entry_id), b"")
    await journal.look()
    assert await journal.read(kept) is None
    assert [*journal] == []
    assert journal.records == 2
    assert journal.is_full
    assert journal.oldest
    assert began <= journal.oldest <= datetime.now(UTC) + timedelta(seconds=1)

    await blobs.delete(broken)
    await blobs.put(journal_key(entry.entry_id), entry.encode())
    await journal.look()
    assert (journal.records, journal.oldest) == (1, entry.promised_at)
    assert [found.entry_id for found in journal] == [entry.entry_id]

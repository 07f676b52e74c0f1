"""When an entry of the journal is published, asked about and removed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.intake import Entry
from contracts.job import File, Job, Part, PartKind
from contracts.submitted import FileStored
from gateway.journal.kept import Kept, Stage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER_S = 3600.0


def message(count: int = 1) -> Entry:
    parts = tuple(Part(part_id=f"message-{n}", kind=PartKind.MESSAGE, message="Call Tom.") for n in range(count))
    return Entry(job=Job(job_id=uuid4(), user_id="ana", accepted_at=NOW, parts=parts))


def kept(entry: Entry | None = None, *, own: bool = True) -> Kept:
    one = Kept.of(entry or message(), 100, own=own)
    one.lies_there()
    return one


def test_what_is_being_published_is_left_alone() -> None:
    one = kept()
    assert not one.is_due
    assert not one.is_done
    assert not one.is_to_be_asked_about(one.since + LATER_S)


def test_what_is_not_written_yet_is_left_alone() -> None:
    one = Kept.of(message(), 100)
    one.wait()
    one.registered = True
    assert not one.is_due
    assert not one.is_done


def test_what_the_broker_has_and_the_store_does_not_know_yet_is_not_published_again_for_mere_lag() -> None:
    one = kept()
    one.sent(one.since)
    one.is_unknown(one.since + 60, others_may=False)
    assert not one.is_due
    one.is_unknown(one.since + 301, others_may=False)
    assert one.is_due, "that is no lag any more"


def test_what_a_broker_took_that_was_just_started_is_published_again_soon_but_once() -> None:
    one = kept()
    one.sent(one.since, in_doubt=True)
    one.is_unknown(one.since + 14, others_may=False)
    assert not one.is_due
    one.is_unknown(one.since + 16, others_may=False)
    assert one.is_due
    one.sent(one.since + 16, in_doubt=True)
    one.is_unknown(one.since + 60, others_may=False)
    assert not one.is_due


def test_it_is_published_again_ever_more_rarely() -> None:
    one = kept()
    one.sent(one.since)
    one.is_unknown(one.since + 301, others_may=False)
    one.sent(one.since + 301)
    one.is_unknown(one.since + 301 + 599, others_may=False)
    assert not one.is_due
    one.is_unknown(one.since + 301 + 601, others_may=False)
    assert one.is_due


def test_what_a_broker_took_that_forgot_is_asked_about_and_published_if_nobody_knows_it() -> None:
    one = kept()
    one.published = 1
    one.sent(one.since)
    one.doubt()
    assert one.is_to_be_asked_about(one.since), "at once"
    assert not one.is_due
    one.is_unknown(one.since, others_may=True)
    assert one.is_due
    assert one.published == 0


def test_what_is_just_being_published_when_the_broker_forgets_is_asked_about_then() -> None:
    one = kept(message(2))
    one.begin()
    one.published = 1
    one.doubt()
    assert not one.is_to_be_asked_about(one.since), "not while it is in hand"
    one.published = 2
    one.sent(one.since)
    assert one.is_to_be_asked_about(one.since), "its first part is gone"
    one.is_unknown(one.since, others_may=True)
    assert one.is_due
    assert one.published == 0

    one.begin()
    one.published = 1
    one.doubt()
    one.wait()
    assert not one.is_due, "though the second part was not taken, the first one is to be asked about"
    assert one.is_to_be_asked_about(one.since)


def test_what_is_never_registered_is_published_no_more_after_six_times() -> None:
    one, now = kept(), 0.0
    sendings = 0
    while one.stage is not Stage.UNANSWERED:
        one.begin()
        one.sent(now)
        sendings += 1
        now += 7 * 24 * LATER_S
        one.is_unknown(now, others_may=False)
    assert sendings == 6
    one.doubt()
    one.is_unknown(now + 7 * 24 * LATER_S, others_may=False)
    assert not one.is_due
    assert not one.is_done
    assert one.is_to_be_asked_about(one.since + LATER_S), "somebody may send its dead letter again"
    one.registered = True
    assert one.is_done


def test_what_was_never_published_needs_no_asking() -> None:
    one = kept()
    one.wait()
    one.doubt()
    assert one.is_due


def test_what_another_wrote_is_published_when_it_had_its_turn() -> None:
    one = kept(own=False)
    assert not one.is_due
    assert not one.is_to_be_asked_about(one.since)
    assert one.is_to_be_asked_about(one.since + 4)
    one.is_unknown(one.since + 4, others_may=True)
    assert not one.is_due
    one.is_unknown(one.since + 8, others_may=False)
    assert one.is_due


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.DOUBTFUL, Stage.UNSENT, Stage.UNANSWERED])
def test_what_is_registered_is_done(stage: Stage) -> None:
    one = kept()
    one.stage, one.registered = stage, True
    assert one.is_done
    assert not one.is_due


def test_a_job_that_is_registered_is_done_when_all_its_parts_are_published() -> None:
    one = kept(message(2))
    one.published, one.registered = 1, True
    one.wait()
    assert not one.is_done
    assert one.is_due
    one.published = 2
    one.sent(one.since)
    assert one.is_done


def test_the_older_the_more_rarely_it_is_asked_about() -> None:
    one = kept()
    one.sent(one.since)
    one.asked(one.since + 4)
    assert not one.is_to_be_asked_about(one.since + 7)
    assert one.is_to_be_asked_about(one.since + 9)
    one.asked(one.since + 1000)
    assert not one.is_to_be_asked_about(one.since + 1029)
    assert one.is_to_be_asked_about(one.since + 1031)


def test_an_entry_leads_to_the_same_events_each_time() -> None:
    file = File(file_id=uuid4(), filename="a", content_type="text/plain", size=1, sha256="0" * 64, blob="users/ana/a")
    stored = Entry(stored=FileStored(user_id="ana", file=file, kind=PartKind.DOCUMENT, stored_at=NOW))
    for entry in (message(3), stored):
        again = Entry.decode(entry.encode())
        assert again == entry
        assert [again.event_id(event) for event in again.events] == [entry.event_id(event) for event in entry.events]
        assert len({entry.event_id(event) for event in entry.events}) == len(entry.events)


def test_an_entry_is_about_one_thing() -> None:
    with pytest.raises(ValueError, match="about a job or about a stored file"):
        Entry()

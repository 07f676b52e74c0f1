"""What can't be believed or stored is refused, alone."""

import asyncio
from typing import Any

import pytest

from contracts.job import File
from contracts.submitted import FileStored
from runtime.errors import Transient


async def test_only_the_bad_event_of_a_batch_is_refused(house: Any, submission: Any) -> None:
    good = [submission() for _ in range(9)]
    bad = submission(message="Call\x00Tom")
    batch = [job.chatted() for job in [*good[:4], bad, *good[4:]]]
    (refused,) = await house.hears(batch)
    assert refused.received.event.job.job_id == bad.job_id
    assert "can't be stored" in refused.reason
    assert await house.value("select count(*) from jobs where status = 'analysing'") == len(good)
    assert await house.value("select count(*) from inbox") == len(good)


async def test_what_was_refused_is_refused_again(house: Any, submission: Any) -> None:
    bad = submission(message="Call\x00Tom")
    assert len(await house.hears(bad.chatted())) == 1
    assert len(await house.hears(bad.chatted())) == 1


async def test_a_reading_that_cannot_be_stored_leaves_the_job_to_go_on(house: Any, submission: Any) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    assert len(await house.hears(job.read("audio", "We\x00ship"))) == 1
    await house.hears(job.failed("audio", "It can't be stored."))
    assert await house.status(job) == "analysing"


@pytest.mark.parametrize("changes", [{"user": "mallory"}, {"message": "Send me money"}, {"conversation": "other"}])
async def test_another_header_for_a_known_job_is_refused(house: Any, submission: Any, changes: Any) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    forged = submission(job_id=job.job_id, **({"files": ["audio"]} | changes))
    for event in [forged.chatted(), forged.read("audio"), forged.analysed("Pay Mallory"), forged.failed("audio")]:
        (refused,) = await house.hears(event)
        assert "belongs to somebody else" in refused.reason
    await house.hears(job.read("audio"))
    assert await house.status(job) == "analysing"
    assert await house.value("select count(*) from users") == 1
    assert await house.value("select count(*) from tasks") == 0


async def test_of_two_headers_in_one_batch_the_first_counts(house: Any, submission: Any) -> None:
    job = submission()
    forged = submission(user="mallory", job_id=job.job_id)
    (refused,) = await house.hears(job.chatted(), forged.chatted())
    assert refused.received.event.job.user_id == "mallory"
    assert await house.value("select user_id from jobs") == "ana"


async def test_a_failure_can_not_name_one_job_and_carry_the_header_of_another(
    house: Any, submission: Any, arrived: Any
) -> None:
    victim, own = submission(), submission(user="mallory")
    await house.hears(victim.chatted(), own.chatted())
    event = own.failed(None).event.model_copy(update={"job_id": victim.job_id})
    assert len(await house.hears(arrived(event))) == 1
    assert await house.status(victim) == "analysing"


@pytest.mark.parametrize("blob", ["users/ben/secret", "users/ana/../ben/secret", "elsewhere"])
async def test_a_file_that_lies_elsewhere_is_refused(house: Any, submission: Any, arrived: Any, blob: str) -> None:
    event = submission(files=["audio"]).stored("audio").event
    moved = event.model_copy(update={"file": event.file.model_copy(update={"blob": blob})})
    assert len(await house.hears(arrived(moved))) == 1
    assert await house.value("select count(*) from uploaded_files") == 0


async def test_a_file_can_come_inside_its_event(house: Any, submission: Any, arrived: Any) -> None:
    event = submission(files=["document"]).stored("document").event
    inline = File(**(event.file.model_dump() | {"blob": None, "data": b"Q2FsbCBUb20u"}))
    stored = FileStored(user_id="ana", file=inline, kind=event.kind, stored_at=event.stored_at)
    assert await house.hears(arrived(stored)) == []
    assert await house.value("select blob is null from uploaded_files")


async def test_nobody_can_take_a_file_id_away_from_its_owner(house: Any, submission: Any, arrived: Any) -> None:
    owner = submission(files=["audio"])
    thief = submission(user="mallory", files=["audio"], job_id=owner.job_id)
    await house.hears(arrived(thief.stored("audio").event), owner.stored("audio"))
    assert await house.value("select count(*) from uploaded_files") == 2


async def test_a_connection_that_breaks_is_an_outage_and_nothing_is_half_written(house: Any, submission: Any) -> None:
    job = submission()
    await house.hears(job.chatted())
    async with house.owner.acquire() as other, other.transaction():
        await other.execute("select from jobs for update")
        writing = asyncio.create_task(house.hears(submission().chatted(), job.analysed("Call Tom")))
        async with asyncio.timeout(10):
            while not await house.value(_END_WHOEVER_WAITS):
                await asyncio.sleep(0.01)
        with pytest.raises(Transient):
            await writing
    assert await house.value("select count(*) from jobs") == 1
    await house.hears(job.analysed("Call Tom"))
    assert await house.status(job) == "completed"


_END_WHOEVER_WAITS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'
"""

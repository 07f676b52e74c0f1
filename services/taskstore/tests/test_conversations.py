"""One analysis at a time in a conversation, in order of acceptance."""

import asyncio
from typing import Any

from contracts.analysis import AnalysisRequested
from taskstore.sink.sink import Sink


async def asked(house: Any) -> list[Any]:
    return [request.job.job_id for request in await house.outbox(AnalysisRequested)]


async def test_the_next_job_waits_until_the_one_before_has_ended(house: Any, submission: Any) -> None:
    first = submission(conversation="talk")
    second, third = first.later(), first.later()
    await house.hears(first.chatted(), second.chatted(), third.chatted())
    assert await asked(house) == [first.job_id]
    assert await house.status(second) == "received"
    await house.hears(first.analysed())
    by_id = sorted([second, third], key=lambda job: job.job_id)
    assert await asked(house) == [first.job_id, by_id[0].job_id]
    await house.hears(by_id[0].failed(None, "The model refused."))
    assert (await asked(house))[-1] == by_id[1].job_id


async def test_a_gathered_job_waits_for_an_earlier_one_whose_recording_is_long(house: Any, submission: Any) -> None:
    long = submission(files=["audio"], conversation="talk")
    chat = long.later()
    await house.hears(long.submitted())
    await house.hears(chat.chatted())
    assert await asked(house) == []
    await house.hears(long.read("audio"))
    await house.hears(long.analysed())
    assert await asked(house) == [long.job_id, chat.job_id]


async def test_one_that_was_accepted_earlier_and_comes_late_waits_too(house: Any, submission: Any) -> None:
    earlier = submission(conversation="talk")
    later = earlier.later()
    await house.hears(later.chatted())
    await house.hears(earlier.chatted())
    assert await asked(house) == [later.job_id]
    await house.hears(later.analysed())
    assert await asked(house) == [later.job_id, earlier.job_id]


async def test_other_conversations_and_users_do_not_wait(house: Any, submission: Any) -> None:
    jobs = [
        submission(conversation="talk"),
        submission(conversation="another"),
        submission(user="ben", conversation="talk"),
        submission(),
        submission(),
    ]
    await house.hears([job.chatted() for job in jobs])
    assert {*await asked(house)} == {job.job_id for job in jobs}


async def test_the_next_one_goes_on_in_its_own_trace(house: Any, submission: Any, arrived: Any) -> None:
    first = submission(conversation="talk")
    second = first.later()
    own = "00-11111111111111111111111111111111-2222222222222222-01"
    await house.hears(first.chatted())
    await house.hears(arrived(second.chatted().event, traceparent=own))
    await house.hears(first.analysed())
    told = await house.rows("select headers->>'traceparent' as trace from outbox where key = $1", str(second.job_id))
    assert {row["trace"] for row in told} == {own}


async def test_two_stores_at_once_never_forget_whose_turn_it_is(house: Any, submission: Any) -> None:
    other = Sink(house.database, house.commits)
    for _ in range(15):
        first = submission(user="ana", conversation="talk")
        second = first.later()
        await house.hears(first.chatted())
        # One store hears that the first ended while the other writes the second down.
        await asyncio.gather(house.hears(first.analysed()), other.record([second.chatted()]))
        assert await house.status(second) == "analysing"
        await house.hears(second.analysed())


async def test_two_stores_that_hear_the_same_write_it_once(house: Any, submission: Any) -> None:
    other = Sink(house.database, house.commits)
    jobs = [submission(files=["audio"], conversation=f"talk {n % 3}") for n in range(20)]
    events = [event for job in jobs for event in [*job.submitted(), job.read("audio"), job.analysed("Call Tom")]]
    await asyncio.gather(
        *(house.hears(events[n::2]) for n in range(2)), *(other.record(events[::-1][n::2]) for n in range(2))
    )
    await house.hears(events)
    assert await house.value("select count(*) from jobs where status = 'completed'") == len(jobs)
    assert await house.value("select count(*) from tasks") == len(jobs)


async def test_late_news_of_an_ended_job_moves_nobody(house: Any, submission: Any) -> None:
    first = submission(conversation="talk")
    second = first.later()
    await house.hears(first.chatted(), second.chatted())
    await house.hears(first.analysed())
    await house.hears(first.analysed("Too late"), second.progressed(None), second.failed("message"))
    assert await asked(house) == [first.job_id, second.job_id]
    await house.hears(second.analysed())
    assert await house.statuses_told(second) == ["received", "analysing", "completed"]

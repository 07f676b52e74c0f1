"""Whoever watches all of their jobs hears of their own alone, of each the newest."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.changed import JobChanged, JobStatus
from gateway.live.feed import JobFeed
from gateway.live.happenings import Happenings
from runtime.received import Received

JOB = uuid4()


def changed(version: int, user: str = "ana", job_id: UUID = JOB) -> Received:
    now = datetime.now(UTC)
    change = JobChanged(
        job_id=job_id, user_id=user, version=version, status=JobStatus.RECOGNIZING, parts=(), changed_at=now
    )
    return Received(change, uuid4(), change.topic, now, None, "/intelliassist/taskstore")


async def heard(happenings: Happenings) -> list[tuple[str, int]]:
    """All that was told until the house closed."""
    async with asyncio.timeout(5):
        return [(told.change.user_id, told.change.version) async for told in happenings.told()]


async def test_each_user_hears_of_their_own_jobs_and_nobody_in_particular_of_all() -> None:
    feed = JobFeed()
    with feed.overhear("ana") as ana, feed.overhear("ben") as ben, feed.overhear(None) as all_:
        feed.hear(changed(1))
        feed.hear(changed(1, "ben", uuid4()))
        feed.close()
        assert await heard(ana) == [("ana", 1)]
        assert await heard(ben) == [("ben", 1)]
        assert await heard(all_) == [("ana", 1), ("ben", 1)]


async def test_what_comes_late_or_twice_is_not_told_again() -> None:
    feed = JobFeed()
    with feed.overhear("ana") as ana:
        told = ana.told()
        feed.hear(changed(2))
        assert (await anext(told)).change.version == 2
        for version in (1, 2, 3):
            feed.hear(changed(version))
        assert (await anext(told)).change.version == 3
        feed.close()
        assert [change async for change in told] == []


async def test_a_slow_reader_misses_what_was_between_never_the_last_of_a_job() -> None:
    feed = JobFeed()
    others = [uuid4() for _ in range(10)]
    with feed.overhear("ana") as ana:
        for version in range(1, 500):
            for job_id in others:
                feed.hear(changed(version, job_id=job_id))
        feed.close()
        assert await heard(ana) == [("ana", 499)] * len(others)


async def test_who_waits_is_woken_and_who_comes_after_the_end_hears_nothing() -> None:
    feed = JobFeed()
    with feed.overhear("ana") as ana:
        waiting = asyncio.create_task(heard(ana))
        await asyncio.sleep(0)
        assert feed.listeners == 1
        feed.hear(changed(1))
        feed.close()
        assert await waiting == [("ana", 1)]
    assert feed.listeners == 0
    with feed.overhear("ana") as late:
        assert await heard(late) == []

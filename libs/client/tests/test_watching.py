from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.changed import JobStatus
from intelliassist_client import Client, ProblemError

JOB = UUID("5b0d7d9e-6ad7-4c3c-9f5e-2f9f3a3f1c11")
Event = Callable[[int, JobStatus], str]


async def statuses(url: str, **options: Any) -> list[JobStatus]:
    async with Client(url) as client:
        return [change.status async for change in client.jobs.watch(JOB, **options)]


async def test_a_job_is_followed_until_it_is_final(house: Any, event: Event) -> None:
    house.streams = [
        [event(1, JobStatus.RECEIVED), ": ping\n\n", event(2, JobStatus.COMPLETED), event(3, JobStatus.FAILED)]
    ]
    assert await statuses(house.url) == [JobStatus.RECEIVED, JobStatus.COMPLETED]


async def test_after_a_broken_stream_it_goes_on_from_the_last_change(house: Any, event: Event) -> None:
    house.streams = [
        ["retry: 10\n", event(1, JobStatus.RECEIVED), event(2, JobStatus.ANALYSING)[:20]],
        [event(2, JobStatus.ANALYSING), event(3, JobStatus.COMPLETED)],
    ]
    assert await statuses(house.url) == [JobStatus.RECEIVED, JobStatus.ANALYSING, JobStatus.COMPLETED]
    assert house.headers()["last-event-id"] == "1"


async def test_events_that_it_does_not_know_are_passed_over(house: Any, event: Event) -> None:
    house.streams = [["event: gossip\ndata: none of our business\n\n", event(1, JobStatus.COMPLETED)]]
    assert await statuses(house.url) == [JobStatus.COMPLETED]


async def test_it_gives_up_on_a_stream_that_never_tells_anything(house: Any) -> None:
    house.streams = [[], [], []]
    with pytest.raises(httpx.RemoteProtocolError, match="ended before the job did"):
        await statuses(house.url, tries=2)
    assert len(house.asked) == 2


async def test_an_unknown_job_is_no_reason_to_ask_again(house: Any) -> None:
    with pytest.raises(ProblemError):
        await statuses(house.url)
    assert len(house.asked) == 1

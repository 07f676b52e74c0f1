"""A gateway learns what of that which it accepted is written down."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from contracts.http.registered import Promised, Registered, RegisteredQuery


async def registered(client: httpx.AsyncClient, wanted: RegisteredQuery) -> set[str]:
    answer = await client.post("/registered", json=wanted.model_dump(mode="json"))
    assert answer.status_code == 200, answer.text
    return {str(one) for one in Registered.decode(answer.content).ids}


def job_of(job: Any) -> Promised:
    return Promised(id=job.job_id, user_id=job.user, at=job.at)


def file_of(job: Any, user: str | None = None) -> Promised:
    return Promised(id=job.file("audio").file_id, user_id=user or job.user, at=job.at)


async def test_jobs_and_files_are_known_once_they_were_heard_of(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    heard, stored, unheard = submission(), submission(files=["audio"]), submission(files=["audio"])
    await house.hears(heard.submitted(), [stored.stored("audio")])

    wanted = RegisteredQuery(
        jobs=(job_of(heard), job_of(stored), job_of(unheard)), files=(file_of(stored), file_of(unheard))
    )
    assert await registered(client, wanted) == {str(heard.job_id), str(stored.file("audio").file_id)}
    assert await registered(client, RegisteredQuery()) == set()


async def test_a_file_is_known_to_its_owner_alone_and_also_when_it_was_forgotten(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(files=["audio"])
    await house.hears([job.stored("audio")])

    assert await registered(client, RegisteredQuery(files=(file_of(job, "somebody else"),))) == set()
    assert (await client.delete(f"/files/{job.file('audio').file_id}")).is_success
    assert await registered(client, RegisteredQuery(files=(file_of(job),))) == {str(job.file("audio").file_id)}


async def test_of_who_was_forgotten_all_is_known_that_they_sent_before(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission()
    await house.hears(job.submitted())
    assert (await client.delete("/me", params={"confirm": job.user})).is_success
    moment = await house.value("select forgotten_at from forgotten_users")

    before = Promised(id=uuid4(), user_id=job.user, at=moment)
    later = Promised(id=uuid4(), user_id=job.user, at=moment + timedelta(milliseconds=1))
    wanted = RegisteredQuery(jobs=(before, later), files=(before.model_copy(update={"id": uuid4()}),))
    assert await registered(client, wanted) == {str(before.id), str(wanted.files[0].id)}


async def test_only_the_houses_own_are_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/registered", json={}, headers={"Authorization": "Bearer something"})
    assert answer.status_code == 401

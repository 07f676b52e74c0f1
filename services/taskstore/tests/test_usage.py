"""What answers cost: a part, a job, a user."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.answering import PassedOver, Spent, TokenUse
from contracts.http.jobs import JobView
from contracts.http.usage import Usage

DAY = date(2026, 11, 20)
AWAY = PassedOver(provider="groq", code="away", reason="Groq did not answer in time.")
HEARD = {"provider": "groq", "model": "whisper-large-v3-turbo", "tokens": TokenUse(input=5)}
BY_GROQ = {"provider": "groq", "model": "openai/gpt-oss-20b", "tokens": TokenUse(input=100, output=20)}
LOCALLY = {"passed_over": (AWAY,), "degraded": True, "context": "meeting", "tokens": TokenUse()}


@pytest.fixture
def client(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same, asked in everybody's name."""
    del client.headers["X-User-Id"]
    client.headers["X-Everybody"] = "yes"
    return client


async def used(client: httpx.AsyncClient, user: str | None = None, **days: str) -> Usage:
    headers = {"X-User-Id": user} if user else {}
    answer = await client.get("/usage", params={"since": f"{DAY}", "until": f"{DAY}"} | days, headers=headers)
    assert answer.status_code == 200, answer.text
    return Usage.decode(answer.content)


async def recording(house: Any, submission: Any, heard: Any, answered: Any, **about: Any) -> Any:
    job = submission(message=None, files=["audio"], **about)
    await house.hears(job.submitted(), job.read("audio", **heard))
    await house.hears(job.analysed(**answered))
    return job


async def test_a_job_costs_what_its_parts_and_its_analysis_cost(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = await recording(house, submission, HEARD, BY_GROQ)
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert (view.tokens_used, view.parts[0].tokens_used) == (125, 5)
    assert (view.provider, view.model, view.degraded) == ("groq", "openai/gpt-oss-20b", False)


async def test_who_was_asked_in_vain_is_shown_at_the_job_and_at_its_parts(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = await recording(house, submission, {"passed_over": (AWAY,)}, LOCALLY)
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert (view.passed_over, view.context, view.degraded) == ((AWAY,), "meeting", True)
    assert view.parts[0].passed_over == (AWAY,)


async def test_who_was_passed_over_is_paid_all_the_same(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    spent = (
        Spent(provider="groq", model="openai/gpt-oss-20b", tokens=TokenUse(input=900, output=50)),
        Spent(provider="openai", model="qwen3:8b", tokens=TokenUse(input=100, output=20)),
    )
    answered = {"provider": "openai", "model": "qwen3:8b", "spent": spent, "tokens": TokenUse(input=1_000, output=70)}
    job = await recording(house, submission, HEARD, answered)
    await house.hears(job.analysed(**answered))
    usage = await used(client, "ana")
    assert [(one.provider, one.model, one.tokens.total) for one in usage.by_model] == [
        ("groq", "openai/gpt-oss-20b", 950),
        ("groq", "whisper-large-v3-turbo", 5),
        ("openai", "qwen3:8b", 120),
    ]
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert view.tokens_used == usage.tokens_used == 1_075


async def test_a_job_is_degraded_where_one_of_its_parts_is(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = await recording(house, submission, {"degraded": True}, BY_GROQ)
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert (view.parts[0].degraded, view.degraded) == (True, True)


async def test_a_user_sees_the_use_of_each_model_a_day_and_its_sum(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    for _ in range(2):
        await recording(house, submission, HEARD, BY_GROQ)
    await recording(house, submission, HEARD, LOCALLY)
    await recording(house, submission, HEARD, BY_GROQ, user="ben")
    usage = await used(client, "ana")
    assert (usage.user_id, usage.since, usage.until) == ("ana", DAY, DAY)
    assert [(one.day, one.provider, one.model, one.answers, one.tokens.total) for one in usage.by_model] == [
        (DAY, "groq", "openai/gpt-oss-20b", 2, 240),
        (DAY, "groq", "whisper-large-v3-turbo", 3, 15),
        (DAY, "local", "rules", 1, 0),
    ]
    assert (usage.answers, usage.tokens, usage.tokens_used) == (6, TokenUse(input=215, output=40), 255)
    assert (await used(client)).tokens_used == 255 + 125, "everybody's where that is said"
    assert (await used(client, "eve")).by_model == ()


async def test_days_are_those_of_utc_and_both_ends_count(
    client: httpx.AsyncClient, house: Any, submission: Any, arrived: Any
) -> None:
    for at in ("2026-11-18T23:59:59Z", "2026-11-19T00:00:00Z", "2026-11-21T01:30:00+02:00", "2026-11-21T00:00:00Z"):
        job = submission()
        await house.hears(job.chatted())
        await house.hears(arrived(job.analysed(**BY_GROQ).event, at=datetime.fromisoformat(at)))
    days = [one.day for one in (await used(client, since="2026-11-19", until="2026-11-20")).by_model]
    assert days == [date(2026, 11, 19), date(2026, 11, 20)]


async def test_what_is_heard_twice_counts_once_and_what_comes_too_late_was_paid_for(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = await recording(house, submission, HEARD, BY_GROQ)
    await house.hears(job.read("audio", **HEARD), job.analysed(**BY_GROQ))
    assert (await used(client)).answers == 2
    await house.hears(job.analysed("Too late", **BY_GROQ))
    assert (await used(client)).tokens_used == 125 + 120
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert view.tokens_used == 125, "as its result cost"


async def test_nobody_can_have_another_one_pay(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    job = await recording(house, submission, HEARD, BY_GROQ)
    forged = submission(user="mallory", message=None, files=["audio"], job_id=job.job_id)
    assert len(await house.hears(forged.analysed(**BY_GROQ))) == 1
    assert (await used(client)).answers == 2


async def test_without_days_it_is_the_last_thirty(client: httpx.AsyncClient) -> None:
    usage = Usage.decode((await client.get("/usage")).content)
    assert usage.until - usage.since == timedelta(days=29)
    assert usage.until >= datetime.now(UTC).date() - timedelta(days=1)


@pytest.mark.parametrize(
    "days",
    [
        {"since": "2026-11-21", "until": "2026-11-20"},
        {"since": "2999-01-01"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"since": "yesterday"},
        {"until": "2026-02-30"},
    ],
)
async def test_days_that_can_not_be_are_refused(client: httpx.AsyncClient, days: dict[str, str]) -> None:
    answer = await client.get("/usage", params=days)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] in {f"query.{name}" for name in days}


async def test_an_index_answers(house: Any) -> None:
    async with house.owner.acquire() as connection, connection.transaction():
        await connection.execute("set local enable_seqscan = off")
        plan = await connection.fetch(
            "explain select sum(tokens_input) from token_use where used_at >= now() and user_id = 'ana'"
        )
    # Which of the two depends on how much there is of each.
    assert any("using token_use_of_user" in row[0] or "using token_use_by_time" in row[0] for row in plan), plan

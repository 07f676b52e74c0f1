"""What an analysis is asked with beside the words, and what its answer says of who gave it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested, ExtractedTask, Suggestion
from contracts.answering import PassedOver, TokenUse
from contracts.fact import Event
from contracts.job import Job, TaskType
from contracts.recognized import Reading, TextRecognized
from contracts.submitted import ImageUploaded
from contracts.task import Source, TaskStatus

Say = Callable[[Event], Awaitable[None]]
Published = Callable[[str, str], Awaitable[list[Any]]]

PROMISE = "I will call Tom."
SOURCE = Source(part_id="message", quote=PROMISE, start=0, end=len(PROMISE))
AWAY = PassedOver(provider="groq", code="away", reason="Groq did not answer in time.")


def answer_to(job: Job, **others: Any) -> AnalysisCompleted:
    told: dict[str, Any] = {"response": "Noted.", "provider": "groq", "model": "openai/gpt-oss-20b"} | others
    return AnalysisCompleted(job=job, **told)


@pytest.fixture
def ask(house: Any, published: Published) -> Callable[..., Awaitable[AnalysisRequested]]:
    """Says something to the house; answers what the extractor is asked."""

    async def post(**said: Any) -> AnalysisRequested:
        body = {"message": PROMISE} | said
        accepted = await house.client.post("/api/v1/chat", json=body, headers={"Prefer": "respond-async"})
        return await _asked(published, accepted.json()["job_id"])

    return post


async def _asked(published: Published, job_id: str) -> AnalysisRequested:
    async with asyncio.timeout(15):
        while not (records := await published(AnalysisRequested.topic, job_id)):
            await asyncio.sleep(0.05)
    return AnalysisRequested.decode(records[0].value)


async def ended(house: Any, job: Job) -> dict[str, Any]:
    async with asyncio.timeout(15):
        while True:
            view: dict[str, Any] = (await house.client.get(f"/api/v1/jobs/{job.job_id}")).json()
            if view.get("completed_at"):
                return view
            await asyncio.sleep(0.02)


async def test_what_its_sender_says_of_it_reaches_the_extractor(ask: Any) -> None:
    asked = await ask(task_type="meeting", include_chat_direction=False, context="The launch is on 1 December.")
    job = asked.job
    assert (job.task_type, job.include_chat_direction) == (TaskType.MEETING, False)
    assert job.context == "The launch is on 1 December."
    plain = (await ask()).job
    assert (plain.task_type, plain.include_chat_direction, plain.context) == (TaskType.GENERAL, True, None)


async def test_the_conversation_and_the_open_tasks_come_along_and_one_that_is_told_again_gets_no_twin(
    house: Any, ask: Any, say: Say
) -> None:
    ana = {"user_id": f"ana-{uuid4()}", "conversation_id": "launch"}
    first = await ask(**ana)
    await say(answer_to(first.job, tasks=(ExtractedTask(summary="Call Tom", assignee="Ana", source=SOURCE),)))
    (made,) = (await ended(house, first.job))["tasks"]

    second = await ask(**ana, message="Remind me to call Tom, it is urgent. And I paid the printer.")
    assert [(line.role, line.content) for line in second.history] == [("user", PROMISE), ("assistant", "Noted.")]
    assert [(task.id, task.summary, task.assignee) for task in second.open_tasks] == [(made["id"], "Call Tom", "Ana")]

    again = ExtractedTask(summary="Call Tom", priority="urgent", source=SOURCE, updates=made["id"])
    done = Suggestion(text="Is it done?", kind="action", task_id=made["id"], proposes=TaskStatus.COMPLETED)
    await say(answer_to(second.job, tasks=(again,), suggestions=(done,)))
    view = await ended(house, second.job)
    (task,) = view["tasks"]
    assert (task["id"], task["priority"], task["version"], task["job_id"]) == (
        made["id"],
        "urgent",
        2,
        str(first.job.job_id),
    )
    assert (view["suggestions"][0]["task_id"], view["suggestions"][0]["proposes"]) == (made["id"], "completed")
    listed = (await house.client.get("/api/v1/tasks", params={"user_id": ana["user_id"]})).json()
    assert [(one["id"], one["status"]) for one in listed["tasks"]] == [(made["id"], "pending")]
    of_job = (await house.client.get("/api/v1/tasks", params={"job_id": str(second.job.job_id)})).json()
    assert [one["id"] for one in of_job["tasks"]] == [made["id"]]


async def test_the_answer_names_who_gave_it_and_who_was_asked_in_vain(
    house: Any, published: Published, say: Say, samples: dict[str, bytes]
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    ana = f"ana-{uuid4()}"

    async def send(prefer: str) -> Any:
        form = {"file": ("board.png", samples["PNG"]), "user_id": (None, ana)}
        return await house.client.post("/api/v1/upload/image", files=form, headers=key | {"Prefer": prefer})

    job_id = (await send("respond-async")).json()["job_id"]
    (uploaded,) = await published(ImageUploaded.topic, job_id)
    job = ImageUploaded.decode(uploaded.value).job
    caption = {"provider": "huggingface", "model": "blip", "tokens": TokenUse(input=7), "passed_over": (AWAY,)}
    await say(TextRecognized(job=job, part_id="image", reading=Reading(text="Call the printer", **caption)))
    await _asked(published, job_id)
    await say(
        answer_to(
            job,
            provider="local",
            model="rules-1",
            degraded=True,
            passed_over=(AWAY,),
            context=TaskType.PLANNING,
            tokens=TokenUse(input=30, output=5),
        )
    )
    await ended(house, job)
    info = (await send("wait=10")).json()["model_info"]
    assert info == {
        "provider": "local",
        "model": "rules-1",
        "degraded": True,
        "tokens_used": 42,
        "passed_over": [AWAY.model_dump()],
        "context": "planning",
        "parts": {
            "image": {
                "provider": "huggingface",
                "model": "blip",
                "degraded": False,
                "tokens_used": 7,
                "passed_over": [AWAY.model_dump()],
            }
        },
    }

    usage = (await house.client.get("/api/v1/usage", params={"user_id": ana})).json()
    assert (usage["user_id"], usage["tokens_used"], usage["answers"]) == (ana, 42, 2)
    assert [(one["provider"], one["tokens"]) for one in usage["by_model"]] == [
        ("huggingface", {"input": 7, "output": 0}),
        ("local", {"input": 30, "output": 5}),
    ]


async def test_a_chat_says_whether_a_lesser_provider_answered(house: Any, published: Published, say: Say) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    async def send(prefer: str) -> Any:
        body = {"message": PROMISE, "user_id": "ana"}
        return (await house.client.post("/api/v1/chat", json=body, headers=key | {"Prefer": prefer})).json()

    job = (await _asked(published, (await send("respond-async"))["job_id"])).job
    await say(answer_to(job, provider="local", model="rules-1", degraded=True))
    told = await send("wait=10")
    assert (told["status"], told["model"], told["degraded"]) == ("success", "rules-1", True)


@pytest.mark.parametrize("days", [{"since": "2026-12-01", "until": "2026-11-30"}, {"since": "soon"}])
async def test_use_of_days_that_can_not_be_is_refused(house: Any, days: dict[str, str]) -> None:
    refused = await house.client.get("/api/v1/usage", params=days)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "since" in json.dumps(refused.json()["errors"])


async def test_use_is_not_known_while_the_store_is_away(lonely: Any) -> None:
    refused = await lonely.client.get("/api/v1/usage")
    assert (refused.status_code, refused.json()["code"]) == (503, "task_store_away")

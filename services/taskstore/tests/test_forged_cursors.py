"""Cursors that no list has given: well formed, of the right order, and with whatever values."""

import re
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, TypeAlias
from uuid import UUID

import httpx
import pytest

from taskstore import cursors
from taskstore.api.app import api
from taskstore.api.caller import Desk

NUMBERS = (-(2**63), -(2**40), -(2**31) - 1, 0, 2**31, 2**40, 2**63 - 1)
MOMENTS = (datetime(1, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
TEXTS = ("", "ana", "\U0001f4a1", "\uffff", "x" * 300, "'; --")
IDS = (UUID(int=0), UUID(int=2**128 - 1))
SHARES = (-1e308, -0.0, 5e-324, 1e308)
DAYS = (None, date.min, date.max)
TALK = "/conversations/{conversation_id:path}/messages"

Asked: TypeAlias = tuple[str, dict[str, str], str, tuple[tuple[Any, ...], ...]]

LISTS: list[Asked] = [
    *(("/tasks", {"sort": sort, "order": order}, f"{sort} {order}", (MOMENTS, NUMBERS))
      for sort, order in product(("created_at", "updated_at"), ("asc", "desc"))),
    *(("/tasks", {"sort": "due_date", "order": order}, f"due_date {order}", (DAYS, (None, *MOMENTS), NUMBERS))
      for order in ("asc", "desc")),
    *(("/tasks", {"sort": "priority", "order": order}, f"priority {order}", (NUMBERS, NUMBERS))
      for order in ("asc", "desc")),
    ("/tasks", {"q": "call"}, "relevance desc", (SHARES, NUMBERS)),
    ("/tasks/review", {}, "created_at asc", (MOMENTS, NUMBERS)),
    ("/tasks/tags", {}, "tags", (NUMBERS, TEXTS)),
    ("/tasks/{task_id:int}/history", {}, "history", (NUMBERS,)),
    ("/files", {}, "created_at", (MOMENTS, IDS, TEXTS)),
    ("/jobs", {}, "accepted_at", (MOMENTS, IDS)),
    ("/conversations", {}, "conversations", (MOMENTS, TEXTS, TEXTS)),
    *((TALK, {"order": order}, f"messages-{order}", (MOMENTS, IDS, NUMBERS)) for order in ("asc", "desc")),
    ("/calendar-feeds", {}, "calendar-feeds", (MOMENTS, IDS)),
    ("/webhooks", {}, "webhooks", (MOMENTS, IDS)),
    ("/webhooks/{webhook_id}/deliveries", {}, "deliveries", (NUMBERS,)),
    ("/keys", {}, "keys", (MOMENTS, TEXTS)),
]  # fmt: skip


async def test_every_list_is_among_these(house: Any) -> None:
    described = api(Desk(house.database, house.commits, "")).openapi()["paths"]
    lists = {
        path
        for path, methods in described.items()
        if any(one["name"] == "cursor" for one in methods.get("get", {}).get("parameters", []))
    }
    assert lists == {re.sub(r":\w+}", "}", path) for path, *_ in LISTS}


@pytest.mark.parametrize("asked", LISTS)
async def test_whatever_place_a_cursor_names_the_list_answers(
    client: httpx.AsyncClient, house: Any, submission: Any, asked: Asked
) -> None:
    path, query, sort, kinds = asked
    job = submission(conversation="talk")
    await house.hears(job.chatted())
    await house.hears(job.analysed("Call Tom"))
    task_id = await house.value("select id from tasks")
    hook = await house.value(
        """
        insert into webhooks (id, user_id, url, events, active, created_at, updated_at)
        values (gen_random_uuid(), 'ana', 'https://example.com/', '{*}', true, now(), now()) returning id
        """
    )
    names = {"{task_id:int}": task_id, "{conversation_id:path}": "talk", "{webhook_id}": hook}
    for name, value in names.items():
        path = path.replace(name, str(value))
    answered = set()
    for values in product(*kinds):
        answer = await client.get(path, params=query | {"cursor": cursors.write(sort, *values)})
        assert answer.status_code in (200, 422), (values, answer.text)
        answered.add(answer.json().get("code", "a page"))
    assert "a page" in answered, answered
    assert answered <= {"a page", "invalid_cursor"}

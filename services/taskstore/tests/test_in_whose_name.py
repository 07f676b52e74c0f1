"""Every request says in whose name it asks. What is left out opens nothing."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.http.problems import Problem
from taskstore.api.app import api
from taskstore.api.caller import Desk

BY_A_SECRET = {"POST /keys/known", "GET /calendar-feeds/by-token/{token_sha256}"}
OF_NOBODY = {"GET /health"}
OF_SEVERAL = {"POST /registered"}
"""A gateway asks about what it accepted, of whoever sent it; each thing is named with its user."""


def _path(template: str) -> str:
    named = {"task_id": "1", "delivery_id": "1", "conversation_id": "talk", "key_id": "abc"}
    return re.sub(r"\{(\w+)\}", lambda name: named.get(name[1], str(uuid4())), template)


async def test_a_request_in_nobodys_name_is_refused_by_each_route(client: httpx.AsyncClient, house: Any) -> None:
    paths = api(Desk(house.database, house.commits, "x")).openapi()["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    others = BY_A_SECRET | OF_NOBODY | OF_SEVERAL
    assert routes > others
    del client.headers["X-User-Id"]
    for route in sorted(routes - others):
        method, _, template = route.partition(" ")
        answer = await client.request(method, _path(template), headers={"X-Everybody": "no"})
        assert answer.status_code == 400, f"{route}: {answer.status_code}"
        assert Problem.decode(answer.content).code == "nobody_named", route


@pytest.mark.parametrize("others", [{}, {"X-Everybody": "yes"}])
async def test_who_names_a_user_sees_theirs_whatever_else_is_said(
    client: httpx.AsyncClient, others: dict[str, str]
) -> None:
    for user in ("ana", "ben"):
        await client.post("/tasks", json={"summary": f"of {user}"}, headers={"X-User-Id": user})
    found = (await client.get("/tasks", headers=others)).json()["tasks"]
    assert [task["summary"] for task in found] == ["of ana"]

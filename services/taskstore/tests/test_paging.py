"""Every list leads on from page to page, by its cursor and by its `Link`."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.webhooks.destinations import Destinations

NEXT = re.compile(r'<\?cursor=([\w-]+)>; rel="next"')


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """As the usual one, with webhooks that may lead to this machine."""
    desk.destinations = Destinations(allow_private=True)
    return desk


@pytest.fixture
async def three_of_each(house: Any, submission: Any, client: httpx.AsyncClient) -> dict[str, str]:
    """Three rows in each list; what the paths name."""
    doubtful = 0
    for minute in range(3):
        job = submission(files=["audio"], conversation=f"talk {minute}", at=submission().at + timedelta(minutes=minute))
        await house.hears(job.submitted(), job.read("audio"))
        told = job.tells(f"Call number {minute}", tags=(f"tag {minute}",), needs_review=True)
        await house.hears(job.analysed(told))
        said = job.later()
        await house.hears(said.chatted())
        await house.hears(said.analysed())
        await client.post("/calendar-feeds", json={"name": "Tasks", "token_sha256": f"{minute}" * 64})
        await client.post("/keys", json={"name": f"key {minute}"})
        webhook = (await client.post("/webhooks", json={"url": "http://127.0.0.1:9/"})).json()["id"]
        doubtful = await house.value("select max(id) from tasks")
    for number in range(3):
        await client.patch(f"/tasks/{doubtful}", json={"description": f"draft {number}"})
        await client.post(f"/webhooks/{webhook}/test")
    return {"task_id": str(doubtful), "webhook_id": webhook, "conversation_id": "talk 2"}


async def test_each_list_leads_on_to_its_end(
    client: httpx.AsyncClient, desk: Desk, three_of_each: dict[str, str]
) -> None:
    paths = api(desk).openapi()["paths"]
    lists = [
        path
        for path, methods in paths.items()
        if "cursor" in {parameter["name"] for parameter in methods.get("get", {}).get("parameters", [])}
    ]
    assert len(lists) >= 11
    for template in lists:
        if template == "/tasks/export":
            continue  # it tells all at once
        path = re.sub(r"\{(\w+)\}", lambda name: three_of_each[name[1]], template)
        whole = (await client.get(path)).json()
        (noun,) = [name for name, value in whole.items() if isinstance(value, list)]
        assert len(whole[noun]) >= 3, template
        rows: list[Any] = []
        wanted: dict[str, Any] = {"limit": 1}
        for _ in whole[noun]:
            answer = await client.get(path, params=wanted)
            assert answer.status_code == 200, f"{template}: {answer.text}"
            page = answer.json()
            assert page["count"] == len(page[noun]) == 1, template
            rows += page[noun]
            link = NEXT.fullmatch(answer.headers.get("link", ""))
            assert (link[1] if link else None) == page["next_cursor"], template
            wanted["cursor"] = page["next_cursor"]
        assert wanted["cursor"] is None, template
        assert rows == whole[noun], template
        wrong = await client.get(path, params={"cursor": "eyJ2IjoxLCJzIjoieCIsImsiOltdfQ"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_cursor"), template

"""Every list of the API says where its next page is."""

from typing import Any
from uuid import uuid4

from contracts.http.webhooks import WebhookList

LISTS = {"jobs", "files", "keys", "webhooks", "calendar-feeds", "tasks", "review", "tags", "history"}
LISTS |= {"conversations", "messages", "deliveries"}


async def test_each_list_is_described_with_its_link(lonely: Any) -> None:
    paths = (await lonely.client.get("/openapi.json")).json()["paths"]
    found = set()
    for path, methods in paths.items():
        read = methods.get("get", {})
        if any(parameter["name"] == "cursor" for parameter in read.get("parameters", [])):
            assert "Link" in read["responses"]["200"].get("headers", {}), path
            found.add(path.rpartition("/")[2])
    assert found >= LISTS


async def test_the_link_leads_on_with_all_that_was_asked(house: Any) -> None:
    ana = f"ana-{uuid4()}"
    for _ in range(2):
        made = await house.client.post("/api/v1/webhooks", json={"url": "https://1.1.1.1/"}, params={"user_id": ana})
        assert made.status_code == 201, made.text
    first = await house.client.get("/api/v1/webhooks", params={"user_id": ana, "limit": 1})
    second = await house.client.get(first.links["next"]["url"])
    assert "next" not in second.links
    pages = [WebhookList.decode(answer.content) for answer in (first, second)]
    assert [page.count for page in pages] == [1, 1]
    assert pages[0].webhooks[0].id != pages[1].webhooks[0].id
    assert {page.webhooks[0].user_id for page in pages} == {ana}

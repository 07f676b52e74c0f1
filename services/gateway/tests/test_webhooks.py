"""Webhooks at the door: in whose name they are kept, and where none may lead."""

from typing import Any
from uuid import uuid4

import pytest

PUBLIC = "https://1.1.1.1/hook"


async def test_a_webhook_belongs_to_who_made_it(house: Any) -> None:
    ana, ben = {"user_id": f"ana-{uuid4()}"}, {"user_id": f"ben-{uuid4()}"}
    made = await house.client.post("/api/v1/webhooks", json={"url": PUBLIC, "events": ["task.created"]}, params=ana)
    assert made.status_code == 201, made.text
    assert made.json()["user_id"] == ana["user_id"]
    path = made.headers["location"]
    assert path == f"/api/v1/webhooks/{made.json()['id']}"
    assert (await house.client.get(path, params=ben)).status_code == 404
    shown = (await house.client.get(path, params=ana)).json()
    assert {**shown, "secret": made.json()["secret"]} == made.json()
    rotated = (await house.client.post(f"{path}/rotate-secret", params=ana)).json()
    assert rotated["secret"] not in ("", made.json()["secret"])
    assert (await house.client.get("/api/v1/webhooks", params=ben)).json()["webhooks"] == []
    assert (await house.client.delete(path, params=ana)).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/", "https://localhost/", "https://127.0.0.1:5432/", "https://2130706433/", "https://0x7f.1/",
        "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
async def test_no_webhook_leads_into_the_house(house: Any, url: str) -> None:
    answer = await house.client.post("/api/v1/webhooks", json={"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "address_not_allowed")
    assert answer.json()["errors"][0]["field"] == "body.url"


async def test_only_json_is_taken(house: Any) -> None:
    answer = await house.client.post("/api/v1/webhooks", content="url=x", headers={"content-type": "text/plain"})
    assert answer.status_code == 415

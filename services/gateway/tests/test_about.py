"""What the gateway says of itself."""

import json
from typing import Any

import pytest


async def test_it_is_alive_and_says_what_it_is(lonely: Any) -> None:
    assert (await lonely.client.get("/ping")).json()["status"] == "ok"
    about = (await lonely.client.get("/")).json()
    assert about["name"] == "IntelliAssist"
    for path in about["links"].values():
        assert (await lonely.client.get(path)).status_code in (200, 405, 503), path
    status = (await lonely.client.get("/api/v1/status")).json()
    assert status["limits"] == {"text_bytes": 40_000, "picture_bytes": 300_000, "audio_bytes": 2_000_000}


@pytest.mark.parametrize("path", ["/api/v1/ai/health", "/api/v1/database/health"])
async def test_it_says_who_is_down(lonely: Any, path: str) -> None:
    answer = await lonely.client.get(path)
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"


async def test_its_metrics_can_be_scraped(lonely: Any) -> None:
    assert "intelliassist_events_published" in (await lonely.client.get("/metrics")).text


async def test_every_reference_in_its_description_leads_somewhere(lonely: Any) -> None:
    described = (await lonely.client.get("/openapi.json")).json()
    schemas = described["components"]["schemas"]
    pieces = json.dumps(described).split('"#/components/schemas/')[1:]
    assert {piece.partition('"')[0] for piece in pieces} <= schemas.keys()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), f"{method} {path} says nothing of itself"
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")) and not path.endswith("health"):
                    assert "application/problem+json" in answer["content"], f"{method} {path} {status}"
    upload = described["paths"]["/api/v1/upload/audio"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert upload["schema"]["required"] == ["file"]


async def test_pages_of_listed_origins_may_read_it(lonely: Any) -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    allowed = await lonely.client.options("/api/v1/chat", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert allowed.headers["access-control-allow-credentials"] == "true"
    refused = await lonely.client.get("/ping", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers

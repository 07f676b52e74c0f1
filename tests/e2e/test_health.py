"""Whether the house is well is told to whoever asks."""

import pytest
from tests.e2e.house import House

pytestmark = pytest.mark.door


async def test_the_house_says_what_it_is_and_how_it_is(house: House) -> None:
    async with house.http() as http:
        about = (await http.get(f"{house.url}/")).json()
        ping = await http.get(f"{house.url}/ping")
        status = (await http.get("/status")).json()
        ai = (await http.get("/ai/health")).json()
        database = (await http.get("/database/health")).json()
        ready = await http.get(f"{house.url}/health/ready")
        metrics = (await http.get(f"{house.url}/metrics")).text

    assert ping.status_code == 200
    assert about["name"] == "IntelliAssist"
    assert status["status"] == "running"
    assert ai["status"] == "healthy", ai
    assert {"transcriber", "vision", "extractor"} <= ai["details"].keys()
    assert database["status"] == "healthy", database
    assert ready.json()["ready"] is True
    assert "intelliassist_events_published" in metrics


async def test_every_answer_says_how_long_it_took_and_which_request_it_was(house: House) -> None:
    async with house.http() as http:
        answer = await http.get("/status", headers={"X-Request-ID": "abc-123"})

    assert float(answer.headers["x-process-time"]) >= 0
    assert answer.headers["x-request-id"] == "abc-123"

"""How the house does, in JSON, as the earlier product told it."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
from tests.e2e.house import House, a_user


async def test_what_was_called_is_counted_and_timed(house: House) -> None:
    async with house.http() as http:
        await http.get("/tasks/999999999")
        await http.post("/chat", json={"message": "Call Tom tomorrow.", "user_id": a_user()})
        told = (await http.get("/monitoring/metrics")).json()

    assert (told["status"], told["origin"], told["missing"]) == ("success", "services", [])
    assert told["count"] == len(told["metrics"])
    chats = [one for one in told["metrics"] if one["endpoint"] == "/api/v1/chat" and one["status_code"] == 200]
    assert len(chats) == 1, told
    chat = chats[0]
    assert {
        "timestamp", "service", "endpoint", "method", "status_code", "response_time", "request_size",
        "response_size", "error_message", "user_id",
    } <= chat.keys()  # fmt: skip
    assert (chat["service"], chat["method"], chat["error_message"]) == ("gateway", "POST", None)
    assert chat["response_time"] > 0
    assert chat["p95_response_time"] > 0
    assert chat["request_size"] > 20
    assert chat["response_size"] > 100
    missing = [one for one in told["metrics"] if one["status_code"] == 404]
    assert missing
    assert all(one["error_message"] == "answered 404" for one in missing)


async def test_each_service_provider_and_the_database_is_well(house: House) -> None:
    async with house.http() as http:
        sent = {"message": "Call Tom tomorrow.", "user_id": a_user()}
        assert (await http.post("/chat", json=sent)).status_code == 200
        told = (await http.get("/monitoring/health")).json()

    services = told["services"]
    assert {
        "gateway",
        "taskstore",
        "transcriber",
        "vision",
        "extractor",
        "local",
        "groq",
        "database",
    } <= services.keys()
    assert {name: one["status"] for name, one in services.items() if one["kind"] == "service"} == dict.fromkeys(
        ("gateway", "taskstore", "transcriber", "vision", "extractor"), "healthy"
    )
    assert services["groq"]["status"] == "not_configured"
    local = services["local"]
    assert local["status"] == "healthy"
    assert local["total_requests"] > local["error_count"]
    assert datetime.now(UTC) - datetime.fromisoformat(local["last_success"]) < timedelta(minutes=10)
    assert local["avg_response_time"] > 0
    assert (services["database"]["status"], told["status"]) == ("healthy", "healthy")
    extractor = services["extractor"]
    assert {
        "service", "status", "last_success", "last_failure", "success_rate", "avg_response_time", "total_requests",
        "error_count",
    } <= extractor.keys()  # fmt: skip
    assert extractor["total_requests"] > 0
    assert (extractor["error_count"], extractor["success_rate"]) == (0, 1.0)
    assert datetime.now(UTC) - datetime.fromisoformat(extractor["last_success"]) < timedelta(minutes=10)


async def test_who_has_done_its_work_is_soon_not_behind(house: House) -> None:
    async with house.http() as http:
        sent = {"message": "Call Tom tomorrow.", "user_id": a_user()}
        assert (await http.post("/chat", json=sent)).status_code == 200
        async with asyncio.timeout(60):
            while (await http.get("/monitoring/health")).json()["services"]["extractor"]["lag"] != 0:
                await asyncio.sleep(0.2)


async def test_the_dashboard_tells_all_of_it_at_a_glance(house: House) -> None:
    calls = 20
    async with house.http() as http:
        before, listed_before = (await http.get("/monitoring/dashboard")).json(), await listed(http)
        for _ in range(calls):
            assert (await http.get("/tasks")).status_code == 200
        assert (await http.get("/tasks/999999999")).status_code == 404
        told, listed_now = (await http.get("/monitoring/dashboard")).json(), await listed(http)

    assert told["status"] == "healthy"
    assert listed_now - listed_before == calls
    assert told["totals"]["total_requests"] - before["totals"]["total_requests"] >= calls + 1
    asked = [one["total_requests"] for one in told["busiest"]]
    assert asked == sorted(asked, reverse=True)
    assert asked[0] >= listed_now


async def listed(http: httpx.AsyncClient) -> int:
    """How often the tasks were listed."""
    metrics = (await http.get("/monitoring/metrics")).json()["metrics"]
    called = {(one["method"], one["endpoint"], one["status_code"]): one["total_requests"] for one in metrics}
    return int(called.get(("GET", "/api/v1/tasks", 200), 0))


async def test_the_earlier_addresses_answer_and_name_their_successors(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url, timeout=20) as http:
        for page in ("metrics", "health", "dashboard"):
            answer = await http.get(f"/monitoring/{page}")
            assert answer.status_code == 200, answer.text
            assert answer.headers["deprecation"].startswith("@")
            assert f"</api/v1/monitoring/{page}>" in answer.headers["link"]

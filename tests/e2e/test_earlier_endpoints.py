"""Every address of the earlier product answers as its clients expect."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.e2e.house import House, a_user

SAMPLES = Path(__file__).parents[2] / "standalone/src/standalone/samples"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/ping", {"message", "status", "timestamp"}),
        ("/", {"name", "version", "status"}),
        ("/api/v1/status", {"name", "version", "status", "limits"}),
        ("/api/v1/ai/health", {"status", "details", "timestamp"}),
        ("/api/v1/database/health", {"status", "details", "timestamp"}),
        ("/monitoring/metrics", {"metrics", "count", "timestamp"}),
        ("/monitoring/health", {"status", "services", "timestamp"}),
        ("/monitoring/dashboard", {"status", "services", "totals", "timestamp"}),
        ("/openapi.json", {"openapi", "paths"}),
    ],
)
async def test_pages_that_tell_of_the_house(house: House, path: str, fields: set[str]) -> None:
    async with httpx.AsyncClient(base_url=house.url, timeout=30) as http:
        answer = await http.get(path)

    assert answer.status_code == 200, answer.text
    assert fields <= answer.json().keys()


async def test_tasks_are_made_listed_merged_deleted_and_cleared(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        first = await http.post("/tasks", json={"summary": "Buy milk", "user_id": user, "priority": "high"})
        second = await http.post("/tasks", json={"summary": "Buy bread", "user_id": user})
        listed = (await http.get("/tasks", params={"user_id": user})).json()
        merged = await http.put(f"/tasks/{first.json()['id']}", json={"status": "completed"})
        deleted = await http.delete(f"/tasks/{second.json()['id']}")
        cleared = await http.delete("/tasks", params={"user_id": user})
        left = (await http.get("/tasks", params={"user_id": user})).json()

    assert (first.status_code, second.status_code) == (201, 201)
    assert [task["summary"] for task in listed["tasks"]] == ["Buy bread", "Buy milk"]
    assert (merged.json()["summary"], merged.json()["priority"], merged.json()["status"]) == (
        "Buy milk",
        "high",
        "completed",
    )
    assert deleted.json()["status"] == "success"
    assert cleared.json()["count"] == 1
    assert left["tasks"] == []


async def test_without_a_user_everybody_s_tasks_are_seen(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": user})).json()
        seen = (await http.get("/tasks")).json()

    assert made["id"] in {task["id"] for task in seen["tasks"]}


async def test_chat(house: House) -> None:
    async with house.http() as http:
        answer = await http.post("/chat", json={"message": "Please remind me to call Tom tomorrow.", "context": "work"})

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {"response", "model", "response_time", "tokens_used", "status", "timestamp", "tasks"} <= told.keys()
    assert [task["summary"] for task in told["tasks"]] == ["Call Tom"]


@pytest.mark.parametrize(
    ("path", "name", "read"),
    [
        ("/upload/audio", "voice-note.ogg", "audio"),
        ("/upload/image", "whiteboard.jpg", "image"),
        ("/upload/file", "stand-up.txt", "document"),
    ],
)
async def test_a_file_is_processed_at_once(house: House, path: str, name: str, read: str) -> None:
    async with house.http() as http:
        file = (name, (SAMPLES / name).read_bytes())
        answer = await http.post(path, files={"file": file}, data={"description": "for the shop"})

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {"response", "processing_details", "inputs_processed", "model_info", "status", "timestamp"} <= told.keys()
    assert told["inputs_processed"] == [read]
    assert told["tasks"]


async def test_a_file_is_stored_described_and_named_in_a_multimodal_request(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        note = ("sticky-note.jpg", (SAMPLES / "sticky-note.jpg").read_bytes())
        stored = await http.post("/upload", files={"file": note}, data={"user_id": user, "description": "a note"})
        told = stored.json()
        known = (await http.get(f"/files/{told['file_id']}", params={"user_id": user})).json()
        body: dict[str, Any] = {"message": "What is on it?", "image_file_id": told["file_id"], "user_id": user}
        answer = await http.post("/multimodal", json=body)

    assert stored.status_code == 200, stored.text
    assert {"filename", "size", "content_type", "upload_path", "status", "message"} <= told.keys()
    assert (known["filename"], known["size"], known["content_type"]) == ("sticky-note.jpg", told["size"], "image/jpeg")
    assert answer.status_code == 200, answer.text
    assert answer.json()["inputs_processed"] == ["text", "image"]


async def test_an_error_has_the_fields_that_it_always_had(house: House) -> None:
    async with house.http() as http:
        answer = await http.post("/chat", json={"message": ""})

    assert answer.status_code == 422
    assert {"error", "message", "details", "status_code", "timestamp"} <= answer.json().keys()

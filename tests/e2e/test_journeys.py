"""What is said, shown or written becomes tasks."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from tests.e2e.house import House, a_user, summaries

import standalone

SAMPLES = Path(standalone.__file__).parent / "samples"
A_WEDNESDAY = "2026-11-18T09:00:00Z"


async def submit(house: House, path: str, sample: str, **fields: str) -> dict[str, Any]:
    """Send a sample and follow its job to the end."""
    async with house.http() as http:
        answer = await http.post(
            path,
            files={"file": (sample, (SAMPLES / sample).read_bytes())},
            data={"user_id": a_user(), "reference_time": A_WEDNESDAY, **fields},
            headers={"Prefer": "respond-async"},
        )
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"].endswith(answer.json()["job_id"])
    return await house.ended(answer.json()["job_id"])


def task_about(job: dict[str, Any], words: str) -> dict[str, Any]:
    found = [task for task in job["tasks"] if words in task["summary"].lower()]
    assert len(found) == 1, f"no single task about {words!r}: {summaries(job)}"
    task: dict[str, Any] = found[0]
    return task


def assert_quoted(job: dict[str, Any], task: dict[str, Any]) -> None:
    source = task["source"]
    text = next(part["text"] for part in job["parts"] if part["part_id"] == source["part_id"])
    assert text[source["start"] : source["end"]] == source["quote"]


async def test_a_voice_note_becomes_tasks_with_the_second_they_were_said(house: House) -> None:
    job = await submit(house, "/upload/audio", "voice-note.ogg")

    assert job["status"] == "completed"
    task = task_about(job, "press list")
    assert task["assignee"] == "Tom"
    assert task["due_date"] == "2026-11-20"
    assert 0 < task["source"]["start_s"] < task["source"]["end_s"] < 20
    assert_quoted(job, task)
    [part] = job["parts"]
    assert part["segments"], "the text has places"
    assert part["provider"] == "local"


async def test_a_photo_of_a_whiteboard_becomes_tasks_with_the_box_they_stand_in(house: House) -> None:
    job = await submit(house, "/upload/image", "whiteboard.jpg")

    assert job["status"] == "completed"
    task = task_about(job, "newsletter")
    assert task["assignee"] == "Priya"
    assert task["due_date"] == "2026-11-20"
    box = task["source"]["box"]
    assert box["x0"] < box["x1"]
    assert box["y0"] < box["y1"]
    assert_quoted(job, task)
    [part] = job["parts"]
    assert part["picture"] == "whiteboard"
    assert part["description"]


async def test_a_pdf_becomes_tasks_with_the_page_they_stand_on(house: House) -> None:
    job = await submit(house, "/upload/file", "launch-brief.pdf")

    assert job["status"] == "completed"
    assert task_about(job, "price list")["source"]["page"] == 1
    task = task_about(job, "sales report")
    assert task["source"]["page"] == 2
    assert task["assignee"] == "Lucas"
    assert_quoted(job, task)


async def test_a_text_file_becomes_tasks(house: House) -> None:
    job = await submit(house, "/upload/file", "stand-up.txt")

    assert job["status"] == "completed"
    assert task_about(job, "opening hours")["assignee"] == "Mia"
    assert task_about(job, "photographer")["due_date"] == "2026-11-19"
    assert not any("kiln" in task["summary"].lower() for task in job["tasks"]), summaries(job)


async def test_a_chat_message_is_answered_with_its_tasks_in_the_form_of_the_earlier_product(house: House) -> None:
    async with house.http() as http:
        answer = await http.post(
            "/chat",
            json={
                "message": "Please call the dentist tomorrow at 3pm. What a lovely day!",
                "user_id": a_user(),
                "reference_time": A_WEDNESDAY,
                "time_zone": "Europe/Berlin",
            },
        )
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert {"response", "model", "response_time", "tokens_used", "status", "timestamp", "tasks"} <= said.keys()
    assert isinstance(said["timestamp"], float)
    [task] = said["tasks"]
    assert task["due_date"] == "2026-11-19T15:00:00+01:00"
    assert task["status"] == "pending"
    assert isinstance(task["id"], int)
    assert said["response"]


async def test_small_talk_is_answered_without_tasks(house: House) -> None:
    async with house.http() as http:
        answer = await http.post(
            "/chat", json={"message": "Good morning! The museum opens at ten.", "user_id": a_user()}
        )
    assert answer.status_code == 200, answer.text
    assert answer.json()["tasks"] == []
    assert answer.json()["response"]


async def test_voice_photo_and_words_are_answered_as_one(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        answer = await http.post(
            "/multimodal",
            data={"message": "These are for the flyers.", "user_id": user, "reference_time": A_WEDNESDAY},
            files={
                "audio": ("flyer-note.ogg", (SAMPLES / "flyer-note.ogg").read_bytes()),
                "image": ("sticky-note.jpg", (SAMPLES / "sticky-note.jpg").read_bytes()),
            },
            headers={"Prefer": "wait=60"},
        )
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert {
        "response", "processing_details", "inputs_processed", "model_info", "status", "timestamp"
    } <= said.keys()  # fmt: skip
    assert set(said["inputs_processed"]) == {"text", "audio", "image"}
    job = await house.ended(said["job_id"])
    parts = {task["source"]["part_id"].split("-")[0] for task in job["tasks"]}
    assert {"audio", "image"} <= parts, summaries(job)
    for task in job["tasks"]:
        assert_quoted(job, task)


async def test_stored_files_are_named_by_their_ids_in_a_later_message(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        stored = await http.post(
            "/upload",
            data={"description": "The board after our meeting", "user_id": user},
            files={"file": ("board.jpg", (SAMPLES / "whiteboard.jpg").read_bytes())},
        )
        assert stored.status_code == 200, stored.text
        file = stored.json()
        assert {"filename", "size", "content_type", "upload_path", "status", "message", "file_id"} <= file.keys()
        assert not file["upload_path"].startswith("/")
        seen = await http.get(f"/files/{file['file_id']}")
        assert seen.json()["description"] == "The board after our meeting"
        answer = await http.post(
            "/multimodal",
            json={
                "message": "What is on it?",
                "image_file_id": file["file_id"],
                "user_id": user,
                "task_type": "meeting",
            },
        )
    assert answer.status_code == 200, answer.text
    assert "image" in answer.json()["inputs_processed"]
    assert answer.json()["tasks"]


async def test_one_part_that_fails_does_not_sink_the_rest(house: House) -> None:
    async with house.http() as http:
        answer = await http.post(
            "/multimodal",
            data={"message": "Please water the plants tomorrow.", "user_id": a_user()},
            files={"image": ("dot.png", _a_dot())},
            headers={"Prefer": "wait=60"},
        )
    assert answer.status_code == 200, answer.text
    job = await house.ended(answer.json()["job_id"])
    assert job["status"] == "partial"
    failed = next(part for part in job["parts"] if part["kind"] == "image")
    assert failed["error"]["code"] == "too_small"
    assert failed["error"]["reason"].endswith(".")
    assert task_about(job, "water the plants")


async def test_the_hops_of_a_job_are_timed(house: House) -> None:
    job = await submit(house, "/upload/file", "stand-up.txt")

    moments = job["timings"]
    assert {"accepted", "registered", "analysis.requested", "analysis.completed", "stored"} <= moments.keys()
    assert len(job["trace_id"]) == 32


async def test_a_conversation_is_answered_in_the_order_it_was_sent(house: House) -> None:
    user, conversation = a_user(), f"talk-{a_user()}"
    async with house.http() as http:
        sent = []
        for message in (
            "Please book the venue by Friday.",
            "Please order the cake tomorrow.",
            "Please print the menu.",
        ):
            answer = await http.post(
                "/chat",
                json={"message": message, "user_id": user, "conversation_id": conversation},
                headers={"Prefer": "respond-async"},
            )
            sent.append(answer.json()["job_id"])
    jobs = [await house.ended(job_id) for job_id in sent]

    stored = [job["timings"]["stored"] for job in jobs]
    assert stored == sorted(stored)
    assert [job["status"] for job in jobs] == ["completed"] * 3


def _a_dot() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (1, 1)).save(picture, "PNG")
    return picture.getvalue()

"""What can't be understood is said so, in one form, and nothing hangs."""

import struct
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.e2e.house import House, a_user

import standalone

pytestmark = pytest.mark.door

SAMPLES = Path(standalone.__file__).parent / "samples"
VOICE = (SAMPLES / "voice-note.ogg").read_bytes()


def png(width: int = 200, height: int = 100) -> bytes:
    picture = BytesIO()
    Image.new("RGB", (width, height), "white").save(picture, "PNG")
    return picture.getvalue()


def silence(seconds: int = 2) -> bytes:
    sound = BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(struct.pack("<h", 0) * 16_000 * seconds)
    return sound.getvalue()


def assert_problem(answer: httpx.Response, status: int, *words: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys(), "RFC 9457"
    assert {"error", "message", "status_code", "timestamp"} <= problem.keys(), "the earlier product's fields"
    assert problem["status"] == problem["status_code"] == status
    assert "Traceback" not in answer.text
    for word in words:
        assert word.lower() in answer.text.lower(), f"{word!r} is not in {answer.text}"
    return problem


@pytest.mark.parametrize(
    ("path", "name", "content", "status", "word"),
    [
        ("/upload/audio", "empty.mp3", b"", 422, "empty"),
        ("/upload/audio", "renamed.mp3", png(), 415, "png"),
        ("/upload/image", "note.png", VOICE, 415, "audio"),
        ("/upload/image", "cut.png", png()[:40], 422, "image"),
        ("/upload/file", "program.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, 415, "text"),
        ("/upload/file", "long.txt", b"many words " * 600_000, 413, "5 MB"),
        ("/upload", "strange.bin", bytes(range(256)) * 40, 415, "type"),
    ],
)
async def test_a_file_that_is_not_what_is_taken_there(
    house: House, path: str, name: str, content: bytes, status: int, word: str
) -> None:
    async with house.http() as http:
        answer = await http.post(path, files={"file": (name, content)}, data={"user_id": a_user()})

    assert_problem(answer, status, word)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"message": ""}, "message"),
        ({"message": "   \n "}, "blank"),
        ({"message": "x" * 2_001}, "2000"),
        ({}, "message"),
        ({"message": "Hi", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"message": "Hi", "reference_time": "soon"}, "reference_time"),
        ({"message": "Hi\u0000there"}, "control"),
    ],
)
async def test_a_chat_message_that_can_not_be_read(house: House, body: dict[str, Any], word: str) -> None:
    async with house.http() as http:
        answer = await http.post("/chat", json=body)

    assert_problem(answer, 422, word)


async def test_a_body_that_is_no_json(house: House) -> None:
    async with house.http() as http:
        answer = await http.post("/chat", content=b"{message:", headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code)


async def test_what_does_not_exist(house: House) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    async with house.http() as http:
        for path in (
            f"/jobs/{unknown}",
            f"/jobs/{unknown}/events",
            f"/files/{unknown}",
            "/tasks/999999999",
            "/nothing",
        ):
            assert_problem(await http.get(path), 404)
        assert_problem(await http.put("/tasks/999999999", json={"status": "completed"}), 404)
        assert_problem(await http.delete("/tasks/999999999"), 404)
        assert_problem(await http.get("/chat"), 405)
        answer = await http.post("/multimodal", json={"message": "Look", "image_file_id": unknown})
        assert_problem(answer, 404)


@pytest.mark.parametrize(
    ("path", "name", "content", "code"),
    [
        ("/upload/audio", "silence.wav", silence(), "no_speech"),
        ("/upload/image", "dot.png", png(1, 1), "too_small"),
        ("/upload/audio", "cut.ogg", VOICE[:4_000], None),
        ("/upload/file", "locked.pdf", None, "password_protected"),
    ],
)
async def test_a_file_that_only_a_worker_can_judge_ends_its_job_with_a_reason(
    house: House, path: str, name: str, content: bytes | None, code: str | None
) -> None:
    content = content or (Path(__file__).parent / "samples" / "locked.pdf").read_bytes()
    async with house.http() as http:
        answer = await http.post(
            path,
            files={"file": (name, content)},
            data={"user_id": a_user()},
            headers={"Prefer": "respond-async"},
        )
    if answer.status_code == 422:  # the probe at the door saw it already
        assert_problem(answer, 422)
        return
    assert answer.status_code == 202, answer.text
    job = await house.ended(answer.json()["job_id"])

    if code is None:  # half a recording may still be heard
        assert job["status"] in ("completed", "failed")
        return
    assert job["status"] == "failed"
    assert job["error"]["code"] == code
    assert job["error"]["reason"].endswith(".")


async def test_who_waits_for_a_job_that_fails_is_told_why(house: House) -> None:
    async with house.http() as http:
        answer = await http.post(
            "/upload/audio", files={"file": ("silence.wav", silence())}, data={"user_id": a_user()}
        )

    problem = assert_problem(answer, 422, "speech")
    assert problem["code"] == "no_speech"
    assert problem["job_id"]

"""Stored files, from the first byte to the last: found, played, recognised and forgotten."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.house import House, a_user, summaries

SAMPLES = Path(__file__).parents[2] / "standalone/src/standalone/samples"
NOTE = b"Stand-up, Monday.\n\nAna will send the offer to Contoso by Friday.\n"


async def upload(http: httpx.AsyncClient, user: str, content: bytes, name: str) -> dict[str, Any]:
    answer = await http.post("/upload", files={"file": (name, content)}, data={"user_id": user})
    assert answer.status_code == 200, answer.text
    stored: dict[str, Any] = answer.json()
    return stored


async def process(house: House, http: httpx.AsyncClient, user: str, **said: str) -> dict[str, Any]:
    answer = await http.post("/multimodal", json={"user_id": user, **said}, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    return await house.ended(answer.json()["job_id"])


async def test_a_document_is_stored_read_and_knows_what_came_of_it(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        stored = await upload(http, user, NOTE, "stand-up.txt")
        job = await process(house, http, user, document_file_id=stored["file_id"])
        view = (await http.get(f"/files/{stored['file_id']}", params={"user_id": user})).json()
        listed = (await http.get("/files", params={"user_id": user, "kind": "document", "q": "STAND"})).json()

    assert job["tasks"], summaries(job)
    assert "offer to Contoso" in view["text"]
    assert view["jobs"] == [job["job_id"]]
    assert [task["id"] for task in view["tasks"]] == [task["id"] for task in job["tasks"]]
    assert [file["file_id"] for file in listed["files"]] == [stored["file_id"]]


async def test_a_recording_tells_how_long_it_is_and_is_played_in_stretches(house: House) -> None:
    user, content = a_user(), (SAMPLES / "flyer-note.ogg").read_bytes()
    async with house.http() as http:
        answer = await http.post(
            "/upload/audio",
            files={"file": ("flyer.ogg", content)},
            data={"user_id": user},
            headers={"Prefer": "respond-async"},
        )
        await house.ended(answer.json()["job_id"])
        (file,) = (await http.get("/files", params={"user_id": user})).json()["files"]
        address = f"/files/{file['file_id']}/content"
        whole = await http.get(address, params={"user_id": user})
        middle = await http.get(address, params={"user_id": user}, headers={"Range": "bytes=100-199"})
        beyond = await http.get(address, params={"user_id": user}, headers={"Range": "bytes=99999999-"})
        known = await http.get(address, params={"user_id": user}, headers={"If-None-Match": whole.headers["etag"]})
        stranger = await http.get(address, params={"user_id": a_user()})

    assert file["duration_s"] > 1
    assert whole.content == content
    assert whole.headers["content-disposition"].startswith("inline")
    assert whole.headers["content-type"] == "audio/ogg"
    assert (middle.status_code, middle.content) == (206, content[100:200])
    assert (beyond.status_code, known.status_code, stranger.status_code) == (416, 304, 404)


async def test_the_same_file_twice_is_one_file(house: House) -> None:
    user, content = a_user(), (SAMPLES / "sticky-note.jpg").read_bytes()
    async with house.http() as http:
        first = await upload(http, user, content, "first.jpg")
        await http.get(f"/files/{first['file_id']}", params={"user_id": user})
        again = await upload(http, user, content, "again.jpg")
        other = await upload(http, a_user(), content, "theirs.jpg")

    assert (again["file_id"], again["duplicate_of"]) == (first["file_id"], first["file_id"])
    assert other["file_id"] != first["file_id"]
    assert first["sha256"] == other["sha256"] == hashlib.sha256(content).hexdigest()


async def test_a_forgotten_file_takes_all_that_came_of_it_along(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        stored = await upload(http, user, NOTE, "stand-up.txt")
        job = await process(
            house, http, user, document_file_id=stored["file_id"], message="Please remind me to buy milk tomorrow."
        )
        from_file = [task for task in job["tasks"] if task["source"]["part_id"] == "document"]
        from_words = [task for task in job["tasks"] if task["source"]["part_id"] == "message"]
        answer = await http.delete(f"/files/{stored['file_id']}", params={"user_id": user})
        after = (await http.get(f"/jobs/{job['job_id']}", params={"user_id": user})).json()
        gone = await http.get(f"/files/{stored['file_id']}", params={"user_id": user})
        content = await http.get(f"/files/{stored['file_id']}/content", params={"user_id": user})

    assert from_file, summaries(job)
    assert from_words, summaries(job)
    assert (answer.status_code, answer.json()["tasks_deleted"]) == (200, len(from_file))
    assert [task["id"] for task in after["tasks"]] == [task["id"] for task in from_words]
    assert after["response"] is None
    assert [part.get("text") for part in after["parts"] if part["kind"] == "document"] == [None]
    assert (gone.status_code, content.status_code) == (404, 404)
    tombstones = await house.heard(
        "task.changed.v1", 6, lambda record: record.value is None and record.key == str(from_file[0]["id"]).encode()
    )
    assert len(tombstones) == 1


async def test_a_user_who_leaves_is_forgotten_and_nobody_else(house: House) -> None:
    user, other = a_user(), a_user()
    async with house.http() as http:
        stored = await upload(http, user, NOTE, "stand-up.txt")
        await process(house, http, user, document_file_id=stored["file_id"])
        await http.post("/tasks", json={"summary": "Stay", "user_id": other})
        unsure = await http.delete("/me", params={"user_id": user})
        answer = await http.delete("/me", params={"user_id": user, "confirm": user})
        left = [(await http.get(path, params={"user_id": user})).json() for path in ("/files", "/tasks", "/jobs")]
        theirs = (await http.get("/tasks", params={"user_id": other})).json()
        anew = await upload(http, user, NOTE, "stand-up.txt")
        async with asyncio.timeout(10):
            while (await http.get(f"/files/{anew['file_id']}", params={"user_id": user})).status_code != 200:
                await asyncio.sleep(0.1)

    assert unsure.status_code == 422
    assert answer.json()["jobs_deleted"] == answer.json()["files_deleted"] == 1, answer.text
    assert [found["count"] for found in left] == [0, 0, 0]
    assert theirs["count"] == 1
    assert anew["duplicate_of"] is None


async def test_a_damaged_picture_among_several_files_is_named(house: House) -> None:
    board = (SAMPLES / "whiteboard.jpg").read_bytes()
    async with house.http() as http:
        answer = await http.post(
            "/multimodal", files=[("image", ("board.jpg", board)), ("file", ("cut.jpg", board[:200]))]
        )

    assert answer.status_code == 422, answer.text
    assert "cut.jpg" in answer.json()["detail"]
    assert answer.json()["errors"][0]["field"] == "body.file"

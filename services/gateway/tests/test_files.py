"""Stored files: found, handed out to their owners, recognised when they come again, and forgotten."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.fact import Event
from contracts.job import File, Job, Part, PartKind
from contracts.recognized import Page, Reading, TextRecognized
from contracts.submitted import DocumentUploaded

NOTE = b"Ana sends the offer by Friday.\n" * 200


def a_user() -> str:
    return f"user-{uuid4().hex[:8]}"


async def store(
    house: Any, user: str, content: bytes = NOTE, name: str = "note.txt", *, key: str | None = None
) -> dict[str, Any]:
    answer = await house.client.post(
        "/api/v1/upload", files={"file": (name, content)}, data={"user_id": user}, headers=_headers(key)
    )
    assert answer.status_code == 200, answer.text
    stored: dict[str, Any] = answer.json()
    return stored


def _headers(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}


async def known(house: Any, user: str, file_id: str) -> dict[str, Any]:
    answer = await house.client.get(f"/api/v1/files/{file_id}", params={"user_id": user})
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def until(found: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await found():
            await asyncio.sleep(0.05)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    return problem


async def test_files_are_found_by_kind_name_and_content_page_by_page(house: Any, samples: dict[str, bytes]) -> None:
    user = a_user()
    stored = [await store(house, user, NOTE + bytes([48 + number]), f"Note {number}.txt") for number in range(3)]
    picture = await store(house, user, samples["PNG"], "Tafel_100%.png")
    for one in (*stored, picture):
        await known(house, user, one["file_id"])

    async def ids(**wanted: Any) -> list[str]:
        answer = await house.client.get("/api/v1/files", params={"user_id": user, **wanted})
        assert answer.status_code == 200, answer.text
        assert answer.json()["count"] == len(answer.json()["files"])
        return [file["file_id"] for file in answer.json()["files"]]

    newest_first = [one["file_id"] for one in (picture, *reversed(stored))]
    assert await ids() == newest_first
    assert await ids(kind="image") == [picture["file_id"]]
    assert await ids(q="NOTE 1") == [stored[1]["file_id"]]
    assert await ids(q="_100%") == [picture["file_id"]]
    assert await ids(sha256=stored[2]["sha256"].upper()) == [stored[2]["file_id"]]
    assert await ids(user_id=a_user()) == []

    paged, cursor = [], None
    while True:
        params = {"user_id": user, "limit": 3, **({"cursor": cursor} if cursor else {})}
        page = (await house.client.get("/api/v1/files", params=params)).json()
        paged += [file["file_id"] for file in page["files"]]
        if (cursor := page["next_cursor"]) is None:
            break
        late = await store(house, user, uuid4().hex.encode(), "late.txt")  # moves no row of the pages that follow
        await known(house, user, late["file_id"])
    assert paged == newest_first
    for wrong in ({"cursor": "junk"}, {"limit": 0}, {"kind": "film"}, {"sha256": "12"}, {"q": " "}):
        assert (await house.client.get("/api/v1/files", params={"user_id": user, **wrong})).status_code == 422, wrong


async def test_a_file_tells_what_was_read_from_it(house: Any, say: Callable[[Event], Awaitable[None]]) -> None:
    user = a_user()
    stored = await store(house, user)
    view = await known(house, user, stored["file_id"])
    assert (view["text"], view["jobs"], view["tasks"], view["pages"]) == (None, [], [], None)
    submitted = await house.client.post(
        "/api/v1/multimodal",
        json={"document_file_id": stored["file_id"], "user_id": user},
        headers={"Prefer": "respond-async"},
    )
    job_id = submitted.json()["job_id"]
    file = File.model_validate(
        {name: stored[name] for name in ("file_id", "filename", "content_type", "size", "sha256")}
        | {"blob": stored["upload_path"]}
    )
    job = (await house.client.get(f"/api/v1/jobs/{job_id}")).json()
    header = Job(
        job_id=UUID(job_id),
        user_id=user,
        accepted_at=job["accepted_at"],
        parts=(Part(part_id="document", kind=PartKind.DOCUMENT, file=file),),
    )
    page = Page(number=1, width=595, height=842, read_by="plain-text")
    reading = Reading(text="Ana sends the offer.", pages=(page,), provider="local", model="plain-text")
    await say(TextRecognized(job=header, part_id="document", reading=reading))

    async def was_read() -> bool:
        return (await known(house, user, stored["file_id"]))["text"] is not None

    await until(was_read)
    view = await known(house, user, stored["file_id"])
    assert (view["text"], view["pages"], view["jobs"]) == ("Ana sends the offer.", 1, [job_id])
    assert view["upload_path"] == stored["upload_path"]


async def test_the_content_is_handed_out_safely(house: Any, samples: dict[str, bytes]) -> None:
    user = a_user()
    note = await store(house, user, name='Plan ß ü".txt')
    picture = await store(house, user, samples["PNG"], "board.png")
    address = f"/api/v1/files/{note['file_id']}/content"
    answer = await house.client.get(address, params={"user_id": user})

    assert (answer.status_code, answer.content) == (200, NOTE)
    assert answer.headers["etag"] == f'"{hashlib.sha256(NOTE).hexdigest()}"'
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-length"] == str(len(NOTE))
    assert "content-encoding" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Plan _ _')
    assert disposition.endswith("filename*=UTF-8''Plan%20%C3%9F%20%C3%BC%22.txt")

    shown = await house.client.get(f"/api/v1/files/{picture['file_id']}/content", params={"user_id": user})
    assert shown.content == samples["PNG"]
    assert shown.headers["content-disposition"].startswith("inline; ")
    saved = await house.client.get(
        f"/api/v1/files/{picture['file_id']}/content", params={"user_id": user, "download": "true"}
    )
    assert saved.headers["content-disposition"].startswith("attachment; ")
    head = await house.client.head(address, params={"user_id": user})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(NOTE))
    again = await house.client.get(address, params={"user_id": user}, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    refused(await house.client.get(address, params={"user_id": a_user()}), 404, "unknown_file")


async def test_the_content_is_known_by_the_time_when_it_was_stored(house: Any) -> None:
    user = a_user()
    stored = await store(house, user)
    address = f"/api/v1/files/{stored['file_id']}/content"

    async def asks(**headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = await house.client.get(address, params={"user_id": user}, headers=named)
        return answer

    first = await asks()
    modified, tag = first.headers["last-modified"], first.headers["etag"]
    assert parsedate_to_datetime(modified) == datetime.fromisoformat(
        (await known(house, user, stored["file_id"]))["created_at"]
    ).replace(microsecond=0)
    for whole in (
        {"If_Match": "*"},
        {"If_Match": tag},
        {"If_Unmodified_Since": modified},
        {"If_Unmodified_Since": "?"},
    ):
        assert (await asks(**whole)).status_code == 200, whole
    before = "Fri, 01 Jan 2021 00:00:00 GMT"
    for other in ({"If_Match": '"x"'}, {"If_Match": f"W/{tag}"}, {"If_Unmodified_Since": before}):
        refused(await asks(**other, If_None_Match=tag), 412, "precondition_failed")
    same = await asks(If_Modified_Since=modified)
    assert (same.status_code, same.content, same.headers["last-modified"]) == (304, b"", modified)
    assert (await asks(If_Modified_Since="Fri, 01 Jan 2999 00:00:00 -0000")).status_code == 304
    for other in ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday"):
        assert (await asks(If_Modified_Since=other)).status_code == 200, other
    assert (await asks(If_Modified_Since=modified, If_None_Match='"another"')).status_code == 200
    assert (await asks(If_Range=modified, Range="bytes=0-1")).status_code == 206
    assert (await asks(If_Range="Thu, 01 Jan 1970 00:00:00 GMT", Range="bytes=0-1")).status_code == 200


async def test_a_player_gets_the_stretch_that_it_asks_for(house: Any) -> None:
    user = a_user()
    stored = await store(house, user)
    address, size = f"/api/v1/files/{stored['file_id']}/content", len(NOTE)

    async def asks(wanted: str, **headers: str) -> httpx.Response:
        answer: httpx.Response = await house.client.get(
            address, params={"user_id": user}, headers={"Range": wanted, **headers}
        )
        return answer

    for wanted, start, end in [("bytes=0-9", 0, 10), ("bytes=6000-", 6000, size), ("bytes=-7", size - 7, size)]:
        part = await asks(wanted)
        assert (part.status_code, part.content) == (206, NOTE[start:end]), wanted
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["content-length"] == str(end - start)
    assert (await asks("bytes=0-1,4-5")).content == NOTE
    beyond = await asks(f"bytes={size}-")
    refused(beyond, 416, "range_not_satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{size}"
    still = (await asks("bytes=0-1")).headers["etag"]
    assert (await asks("bytes=0-1", **{"If-Range": still})).status_code == 206
    assert (await asks("bytes=0-1", **{"If-Range": '"another"'})).status_code == 200


async def test_bytes_that_were_not_kept_or_are_gone_say_so(house: Any, say: Callable[[Event], Awaitable[None]]) -> None:
    user = a_user()
    stored = await store(house, user)
    await known(house, user, stored["file_id"])
    (house.blobs / stored["upload_path"]).unlink()
    refused(
        await house.client.get(f"/api/v1/files/{stored['file_id']}/content", params={"user_id": user}), 410, "file_gone"
    )

    assert (await store(house, user))["duplicate_of"] is None  # what is gone is no reason to refuse its bytes

    inline = File(file_id=uuid4(), filename="a.txt", content_type="text/plain", size=2, sha256="0" * 64, data=b"aGk=")
    part = Part(part_id="document", kind=PartKind.DOCUMENT, file=inline)
    job = Job.model_validate(
        {"job_id": uuid4(), "user_id": user, "accepted_at": "2026-11-20T12:00:00Z", "parts": [part]}
    )
    await say(DocumentUploaded(job=job, part_id="document"))
    answer = await house.client.get(f"/api/v1/files/{inline.file_id}/content", params={"user_id": user})
    refused(answer, 404, "not_stored")


@pytest.mark.parametrize("keyed", [False, True], ids=["plainly", "with a key"])
async def test_the_same_bytes_are_kept_once(house: Any, *, keyed: bool) -> None:
    user = a_user()
    first = await store(house, user, name="first.txt")
    assert first["duplicate_of"] is None
    await known(house, user, first["file_id"])
    before = house.stored()
    key = uuid4().hex if keyed else None
    for _ in range(2):
        again = await store(house, user, name="again.txt", key=key)
        assert (again["file_id"], again["duplicate_of"]) == (first["file_id"], first["file_id"])
        assert (again["filename"], again["upload_path"]) == ("first.txt", first["upload_path"])
    assert house.stored() == before
    assert (await store(house, a_user()))["duplicate_of"] is None


@pytest.mark.parametrize("keyed", [False, True], ids=["plainly", "with a key each"])
async def test_the_same_bytes_sent_at_once_are_kept_once(house: Any, *, keyed: bool) -> None:
    user = a_user()
    keys = [uuid4().hex if keyed else None for _ in range(4)]
    told = await asyncio.gather(*(store(house, user, key=key) for key in keys))
    assert len({one["file_id"] for one in told}) == 1
    assert [one["duplicate_of"] for one in told].count(None) == 1
    assert len([path for path in house.stored() if user in str(path)]) == 1


async def test_what_was_forgotten_a_moment_ago_is_no_duplicate(house: Any) -> None:
    user = a_user()
    first = await store(house, user)
    await house.client.delete(f"/api/v1/files/{first['file_id']}", params={"user_id": user})
    second = await store(house, user)
    await house.client.delete("/api/v1/me", params={"user_id": user, "confirm": user})
    third = await store(house, user)
    assert [one["duplicate_of"] for one in (second, third)] == [None, None]
    assert len({one["file_id"] for one in (first, second, third)}) == 3


async def test_a_key_wins_over_the_content(house: Any) -> None:
    user, key = a_user(), uuid4().hex
    mine = await store(house, user, NOTE + b"1", key=key)
    await known(house, user, mine["file_id"])
    assert (await store(house, user, NOTE + b"1", key=key))["file_id"] == mine["file_id"]
    answer = await house.client.post(
        "/api/v1/upload", files={"file": ("note.txt", NOTE + b"2")}, data={"user_id": user}, headers=_headers(key)
    )
    refused(answer, 422, "idempotency_key_reused")


async def test_a_forgotten_file_is_gone_and_may_be_sent_anew(house: Any) -> None:
    user, key = a_user(), uuid4().hex
    stored = await store(house, user, key=key)
    answer = await house.client.delete(f"/api/v1/files/{stored['file_id']}", params={"user_id": user})
    assert (answer.status_code, answer.json()["tasks_deleted"]) == (200, 0)

    async def removed() -> bool:
        return not (house.blobs / stored["upload_path"]).exists()

    await until(removed)
    for address in (stored["file_id"], f"{stored['file_id']}/content"):
        answer = await house.client.get(f"/api/v1/files/{address}", params={"user_id": user})
        refused(answer, 404, "file_forgotten")
    answer = await house.client.post(
        "/api/v1/multimodal", json={"document_file_id": stored["file_id"], "user_id": user}
    )
    refused(answer, 404, "file_forgotten")
    answer = await house.client.post(
        "/api/v1/upload", files={"file": ("note.txt", NOTE)}, data={"user_id": user}, headers=_headers(key)
    )
    refused(answer, 409, "file_forgotten")
    anew = await store(house, user)
    assert anew["file_id"] != stored["file_id"]
    assert anew["duplicate_of"] is None


async def test_a_user_is_forgotten_with_all_their_bytes(house: Any) -> None:
    user, other = a_user(), a_user()
    mine, theirs = await store(house, user), await store(house, other)
    await known(house, user, mine["file_id"])
    for params in ({}, {"user_id": user}, {"user_id": user, "confirm": other}, {"confirm": user}):
        refused(await house.client.delete("/api/v1/me", params=params), 422, "confirmation_needed")
    answer = await house.client.delete("/api/v1/me", params={"user_id": user, "confirm": user})
    assert (answer.status_code, answer.json()["files_deleted"]) == (200, 1)

    async def removed() -> bool:
        return not (house.blobs / mine["upload_path"]).exists()

    await until(removed)
    assert (house.blobs / theirs["upload_path"]).exists()
    assert (await house.client.get("/api/v1/files", params={"user_id": user})).json()["count"] == 0


async def test_without_a_store_a_file_is_taken_as_new(lonely: Any) -> None:
    user = a_user()
    first, again = await store(lonely, user), await store(lonely, user)
    assert first["file_id"] != again["file_id"]
    assert again["duplicate_of"] is None


async def test_a_damaged_one_among_several_files_is_named(house: Any, samples: dict[str, bytes]) -> None:
    files = [("image", ("board.png", samples["PNG"])), ("file", ("broken.png", samples["PNG"][:60]))]
    answer = await house.client.post("/api/v1/multimodal", files=files, data={"user_id": a_user()})
    problem = refused(answer, 422, "unreadable_file")
    assert "broken.png" in problem["detail"]
    assert problem["errors"][0]["field"] == "body.file"

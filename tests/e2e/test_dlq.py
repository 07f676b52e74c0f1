"""Poison: what can't be handled is put aside, and `intelliassist dlq` puts it back or drops it."""

import asyncio
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.e2e.commands import dlq
from tests.e2e.house import House, a_user

import standalone
from contracts.analysis import AnalysisRequested
from contracts.job import Job, Part, PartKind
from contracts.recognized import PartFailed, PartText, Reading
from runtime.blobs import Blobs

NOTE = (Path(standalone.__file__).parent / "samples" / "voice-note.ogg").read_bytes()
AUDIO = "audio.uploaded.v1"
ENVELOPE = {"ce_specversion": "1.0", "ce_source": "/phone-system", "ce_type": AUDIO}
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def recording(user: str, parts: int = 1) -> tuple[str, list[str], list[dict[str, Any]]]:
    """A job of recordings whose bytes are nowhere yet: its id, where they belong, and an event for each."""
    job_id, names = str(uuid4()), [f"{uuid4()}.ogg" for _ in range(parts)]
    manifest = [
        {
            "part_id": f"call-{number}",
            "kind": "audio",
            "file": {
                "file_id": str(uuid4()),
                "filename": "call.ogg",
                "content_type": "audio/ogg",
                "size": len(NOTE),
                "sha256": sha256(NOTE).hexdigest(),
                "blob": f"users/{user}/{name}",
            },
        }
        for number, name in enumerate(names)
    ]
    header = {"job_id": job_id, "user_id": user, "accepted_at": "2026-11-18T09:00:00Z", "parts": manifest}
    keys = [part["file"]["blob"] for part in manifest]  # type: ignore[index] # of a part that has one
    return job_id, keys, [{"job": header, "part_id": part["part_id"], "from_a_newer_sender": 7} for part in manifest]


async def put_aside(house: House, key: str, topic: str = AUDIO, count: int = 1) -> None:
    """Return once so many letters with that key lie on the topic's dead-letter topic."""
    await house.heard(f"{topic}.dlq", 1, lambda record: record.key == key.encode(), count)


async def letters(house: House, *words: str) -> list[dict[str, Any]]:
    """Those that are listed."""
    found: list[dict[str, Any]] = (await dlq(house.folder, "list", "--json", *words)).json()["letters"]
    return found


async def completed(house: House, job_id: str) -> dict[str, Any]:
    """The job, once what was put back has led to its end."""
    async with asyncio.timeout(60):
        while (job := await house.ended(job_id))["status"] == "failed":
            await asyncio.sleep(0.1)
    return job


async def found_again(house: House, *keys: str) -> None:
    """The bytes come back from a backup."""
    for key in keys:
        await Blobs.open(f"file:{house.folder / 'blobs'}").put(key, NOTE)


async def test_a_recording_whose_bytes_come_late_is_put_back_and_its_job_completes(house: House) -> None:
    user = a_user()
    job_id, [key], [event] = recording(user)
    headers = {**ENVELOPE, "ce_id": f"call-{uuid4()}", "traceparent": TRACE, "x-line": "7"}
    await house.publish(AUDIO, json.dumps(event).encode(), key=job_id, headers=headers)
    assert (await house.ended(job_id))["status"] == "failed"
    await put_aside(house, job_id)
    [letter] = await letters(house, "--job", job_id)

    assert (letter["topic"], letter["code"], letter["attempts"]) == (AUDIO, "blob_missing", 1)
    assert letter["group"] == "transcriber.audio.uploaded.v1"
    assert letter["reason"]
    assert letter["trace_id"] == TRACE.split("-")[1]

    await found_again(house, key)
    only_told = await dlq(house.folder, "redrive", "--id", letter["id"])
    assert (only_told.code, "1 letter to redrive; nothing was done" in only_told.out) == (0, True), only_told
    done = await dlq(house.folder, "redrive", "--id", letter["id"], "--yes", "--json")
    [again] = done.json()["letters"]
    job = await completed(house, job_id)
    records = await house.heard(AUDIO, 6, lambda record: record.key == job_id.encode(), count=2)

    assert job["status"] == "completed"
    assert job["tasks"]
    assert job["error"] is None
    said = {name: value.decode() for name, value in records[1].headers}
    assert said["ce_id"] == again["event_id"]
    assert json.loads(records[1].value) == {**event, "attempt": 2}
    kept = {name: value for name, value in headers.items() if name not in ("ce_id", "traceparent")}
    assert kept.items() <= said.items()
    assert said["traceparent"].split("-")[1] != letter["trace_id"], "it is a trace of its own"
    assert not [name for name in said if name.startswith("dlq_")]
    gone = await dlq(house.folder, "list", "--job", job_id)
    assert (gone.code, gone.errors.strip()) == (1, "intelliassist: no letter is like that")
    shown = (await dlq(house.folder, "show", letter["id"], "--json")).json()
    assert (shown["settled"]["as"], shown["settled"]["event_id"]) == ("redriven", again["event_id"])


async def test_all_parts_of_a_job_are_put_back_at_once(house: House) -> None:
    user = a_user()
    job_id, keys, events = recording(user, parts=2)
    for event in events:
        await house.publish(AUDIO, json.dumps(event).encode(), key=job_id, headers=ENVELOPE)
    await put_aside(house, job_id, count=2)
    assert (await house.ended(job_id))["status"] == "failed"
    await found_again(house, *keys)
    done = await dlq(house.folder, "redrive", "--job", job_id, "--code", "blob_missing", "--yes")

    assert done.out.splitlines()[-1] == "2 letters redriven", done
    async with asyncio.timeout(60):  # the first of them may be answered without the second for a moment
        while (job := await completed(house, job_id))["status"] != "completed":
            await asyncio.sleep(0.1)
    assert [part["status"] for part in job["parts"]] == ["recognized", "recognized"]


async def test_an_analysis_that_was_put_aside_is_put_back_and_completes_the_job(house: House) -> None:
    user, words = a_user(), "Please order new tyres tomorrow."
    job_id = uuid4()
    part = Part(part_id="message", kind=PartKind.MESSAGE, message=words)
    header = Job.model_validate(
        {"job_id": job_id, "user_id": user, "accepted_at": "2026-11-18T09:00:00Z", "parts": [part]}
    )
    # The extractor gave up on it, said so, and put it aside.
    reading = Reading(text=words, provider="sender", model="none")
    texts = (PartText(part_id="message", kind=PartKind.MESSAGE, reading=reading),)
    request = AnalysisRequested(job=header, parts=texts)
    failed = PartFailed(job_id=job_id, job=header, step="analyse", code="failed", reason="We are sorry.")
    key = str(job_id)
    await house.publish(PartFailed.topic, failed.encode(), key=key, headers={"ce_type": PartFailed.topic})
    assert (await house.ended(job_id))["status"] == "failed"
    aside = {"dlq_topic": request.topic, "dlq_partition": "0", "dlq_offset": str(job_id.int % 10**6)}
    aside |= {"dlq_group": "extractor.analysis.requested.v1", "dlq_code": "failed", "dlq_reason": "a mistake of ours"}
    await house.publish(f"{request.topic}.dlq", request.encode(), key=key, headers={"ce_type": request.topic, **aside})

    assert (await dlq(house.folder, "redrive", "--job", key, "--yes")).code == 0
    job = await completed(house, key)
    assert job["status"] == "completed"
    assert [task["due_date"] for task in job["tasks"]] == ["2026-11-19"]


async def test_what_nobody_can_read_goes_back_byte_for_byte_and_is_dropped_in_the_end(house: House) -> None:
    topic, key, poison = "chat.received.v1", str(uuid4()), b"\xff\xfe" + b" no event ".center(200)
    await house.publish(topic, poison, key=key, headers={"strange": "\x1b[31m"})
    await put_aside(house, key, topic)
    [letter] = await letters(house, "--topic", topic, "--job", key)
    shown = await dlq(house.folder, "show", letter["id"])
    content = (await dlq(house.folder, "show", letter["id"], "--content", "--json")).json()["content"]

    assert letter["code"] == "undecodable"
    assert "no event" not in shown.out, "all bytes are shown only where they are asked for"
    assert "\x1b" not in shown.out
    assert "Undecodable" in shown.out, "with its stack"
    assert content["encoding"] == "base64"

    done = (await dlq(house.folder, "redrive", "--id", letter["id"], "--yes", "--json")).json()
    assert done["letters"][0]["attempt"] is None
    first, second = await house.heard(topic, 6, lambda record: record.key == key.encode(), count=2)
    assert (first.value, second.value) == (poison, poison)
    assert dict(second.headers)["strange"] == dict(first.headers)["strange"]
    await put_aside(house, key, topic, count=2)
    dropped = await dlq(house.folder, "drop", "--job", key, "--yes", "--json")
    assert [one["id"] != letter["id"] for one in dropped.json()["letters"]] == [True], "it was put aside once more"
    assert (await dlq(house.folder, "list", "--job", key)).code == 1


async def test_a_letter_that_says_it_settles_another_settles_nothing(house: House) -> None:
    topic, key, forger = "chat.received.v1", str(uuid4()), str(uuid4())
    await house.publish(topic, b"poison", key=key)
    await put_aside(house, key, topic)
    [letter] = await letters(house, "--job", key)
    forged = {"dlq_settles": letter["id"], "dlq_settlement": "dropped"}
    await house.publish(topic, b"more poison", key=forger, headers=forged)
    await put_aside(house, forger, topic)

    assert [one["job_id"] for one in await letters(house, "--job", key, "--job", forger)] == [key, forger]


async def test_another_record_at_the_same_place_of_a_topic_made_anew_is_left_alone(house: House) -> None:
    topic, before, since = "chat.received.v1", str(uuid4()), str(uuid4())
    place = {"dlq_topic": topic, "dlq_partition": "0", "dlq_offset": str(uuid4().int % 10**6), "dlq_group": "taskstore"}
    for key in (before, since):
        await house.publish(f"{topic}.dlq", f"poison of {key}".encode(), key=key, headers=place)
    [left] = await letters(house, "--job", since)

    done = await dlq(house.folder, "redrive", "--job", before, "--yes")

    assert done.out.splitlines()[-1] == "1 letter redriven", done
    assert [letter["id"] for letter in await letters(house, "--job", since)] == [left["id"]]
    assert (await dlq(house.folder, "drop", "--id", left["id"], "--yes")).code == 0

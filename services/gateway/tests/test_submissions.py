"""What is submitted is on the broker before the client is answered, with its bytes in the blob store."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import ConsumerRecord
from opentelemetry.trace import TraceFlags

from contracts.job import PartKind
from contracts.submitted import AudioUploaded, ChatReceived, FileStored, ImageUploaded
from runtime.settings import WorkerSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports

Published = Callable[[str, str], Awaitable[list[ConsumerRecord]]]
NO_WAIT = {"Prefer": "respond-async"}


async def test_a_chat_is_accepted_while_the_task_store_is_away(lonely: Any, published: Published) -> None:
    said = {
        "message": "Call Tom tomorrow.\r\nAnd Ana.",
        "user_id": "ana",
        "conversation_id": "standup",
        "reference_time": "2026-11-22T10:00:00+01:00",
        "time_zone": "Europe/Berlin",
        "context": "We plan the move.",
    }
    answer = await lonely.client.post("/api/v1/chat", json=said, headers=NO_WAIT)
    assert answer.status_code == 202
    accepted = answer.json()
    assert answer.headers["location"] == accepted["links"]["self"] == f"/api/v1/jobs/{accepted['job_id']}"
    assert answer.headers["preference-applied"] == "respond-async"
    (record,) = await published("chat.received.v1", accepted["job_id"])
    event = ChatReceived.decode(record.value)
    assert event.part.message == "Call Tom tomorrow.\nAnd Ana."
    assert (event.job.user_id, event.job.conversation_id, event.job.time_zone) == ("ana", "standup", "Europe/Berlin")
    assert event.job.reference.isoformat() == "2026-11-22T10:00:00+01:00"
    headers = {name: value.decode() for name, value in record.headers}
    assert headers["ce_type"] == "chat.received.v1"
    assert headers["ce_source"] == "/intelliassist/gateway"
    assert headers["traceparent"]


async def test_what_a_stranger_says_of_its_trace_does_not_go_on(lonely: Any, published: Published) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    theirs = {"traceparent": f"00-{trace}-00f067aa0ba902b7-00", "tracestate": "theirs=1", "baggage": "theirs=1"}
    answer = await lonely.client.post("/api/v1/chat", json={"message": "a"}, headers=NO_WAIT | theirs)
    (record,) = await published("chat.received.v1", answer.json()["job_id"])
    headers = {name: value.decode() for name, value in record.headers}
    assert trace not in headers["traceparent"]
    assert int(headers["traceparent"][-2:], 16) & TraceFlags.SAMPLED, "we keep it as we keep others"
    assert not headers.keys() & {"tracestate", "baggage"}


async def test_who_waits_in_vain_is_told_where_to_follow(lonely: Any) -> None:
    answer = await lonely.client.post("/api/v1/chat", json={"message": "a"}, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"
    assert float(answer.headers["x-process-time"]) >= 1


async def test_words_a_picture_and_a_recording_make_one_job(
    lonely: Any, published: Published, samples: dict[str, bytes]
) -> None:
    files = [
        ("image", ("board.jpg", samples["JPEG"])),
        ("file", ("voice.m4a", samples["MP4"])),
        ("message", (None, "From the standup.")),
        ("user_id", (None, "ana")),
    ]
    answer = await lonely.client.post("/api/v1/multimodal", files=files, headers=NO_WAIT)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    (picture,) = await published("image.uploaded.v1", job_id)
    (voice,) = await published("audio.uploaded.v1", job_id)
    (words,) = await published("chat.received.v1", job_id)
    event = ImageUploaded.decode(picture.value)
    assert [(part.part_id, part.kind) for part in event.job.parts] == [
        ("message", PartKind.MESSAGE),
        ("image", PartKind.IMAGE),
        ("audio", PartKind.AUDIO),
    ]
    assert event.job == AudioUploaded.decode(voice.value).job == ChatReceived.decode(words.value).job
    assert event.file.blob is not None
    assert event.file.blob.startswith("users/ana/")  # though the user was named last
    assert (lonely.blobs / event.file.blob).read_bytes() == samples["JPEG"]
    assert event.file.sha256 == hashlib.sha256(samples["JPEG"]).hexdigest()


async def test_a_stored_file_is_described_not_processed(
    lonely: Any, published: Published, samples: dict[str, bytes]
) -> None:
    form = {
        "user_id": (None, "jörg@example.org"),
        "description": (None, "the plan"),
        "file": ("a/plan.pdf", samples["PDF"]),
    }
    answer = await lonely.client.post("/api/v1/upload", files=form)
    assert answer.status_code == 200
    stored = answer.json()
    assert {"filename", "size", "content_type", "upload_path", "status", "message", "file_id"} <= stored.keys()
    assert (stored["filename"], stored["content_type"], stored["size"]) == (
        "plan.pdf",
        "application/pdf",
        len(samples["PDF"]),
    )
    (record,) = await published("file.stored.v1", stored["file_id"])
    event = FileStored.decode(record.value)
    assert (event.user_id, event.file.description, event.file.blob) == (
        "jörg@example.org",
        "the plan",
        stored["upload_path"],
    )
    assert (lonely.blobs / stored["upload_path"]).read_bytes() == samples["PDF"]


@pytest.mark.parametrize("quoted", [False, True])
async def test_a_repeated_upload_is_the_same_job_with_the_same_manifest(
    lonely: Any, published: Published, samples: dict[str, bytes], quoted: bool
) -> None:
    key = str(uuid4())
    headers = NO_WAIT | {"Idempotency-Key": f'"{key}"' if quoted else key}

    async def send(content: bytes) -> httpx.Response:
        return await lonely.client.post("/api/v1/upload/image", files={"file": ("a.png", content)}, headers=headers)

    first, *others = await asyncio.gather(*(send(samples["PNG"]) for _ in range(5)))
    assert {answer.json()["job_id"] for answer in others} == {first.json()["job_id"]}
    records = await published("image.uploaded.v1", first.json()["job_id"])
    assert len(records) == 1
    changed = await send(samples["GIF"])
    assert changed.status_code == 422
    assert changed.json()["code"] == "idempotency_key_reused"
    event = ImageUploaded.decode(records[0].value)
    assert (lonely.blobs / str(event.file.blob)).read_bytes() == samples["PNG"]
    of_this_size = [path for path in lonely.stored() if path.read_bytes() == samples["GIF"]]
    assert not of_this_size


async def test_one_key_stands_for_one_request_at_one_address_of_one_user(lonely: Any) -> None:
    headers = NO_WAIT | {"Idempotency-Key": str(uuid4())}

    async def send(door: str, **body: str) -> httpx.Response:
        return await lonely.client.post(f"/api/v1/{door}", json=body, headers=headers)

    first = await send("chat", message="a", user_id="ana")
    assert (await send("chat", user_id="ana", message="a")).json()["job_id"] == first.json()["job_id"]
    assert (await send("chat", message="b", user_id="ana")).status_code == 422
    assert (await send("multimodal", message="a", user_id="ana")).status_code == 422
    assert (await send("chat", message="b", user_id="bob")).json()["job_id"] != first.json()["job_id"]


async def test_a_repeated_store_is_the_same_file(lonely: Any, samples: dict[str, bytes]) -> None:
    headers = {"Idempotency-Key": str(uuid4())}

    async def send(content: bytes) -> httpx.Response:
        return await lonely.client.post("/api/v1/upload", files={"file": ("a", content)}, headers=headers)

    first = await send(samples["PNG"])
    assert (await send(samples["PNG"])).json() == first.json()
    assert (await send(samples["JPEG"])).json()["code"] == "idempotency_key_reused"
    assert (lonely.blobs / first.json()["upload_path"]).read_bytes() == samples["PNG"]


async def test_without_a_broker_and_a_journal_nothing_is_accepted_and_no_event_can_miss_its_bytes(
    open_gateway: Any, samples: dict[str, bytes], tmp_path: Path
) -> None:
    ports = Ports.free()
    broker = Broker(ports.broker, say=lambda _name, _line: None)
    await broker.start()
    await create_topics(WorkerSettings(kafka_bootstrap_servers=broker.address, health_port=1))
    async with open_gateway(broker.address, tmp_path, ports, INTAKE_JOURNAL="off") as gateway:
        await broker.stop()
        answer = await gateway.client.post("/api/v1/upload/image", files={"file": ("a.png", samples["PNG"])})
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
        # Nobody knows whether the broker took the event before it went away: its bytes stay.
        assert [path.read_bytes() for path in gateway.stored()] == [samples["PNG"]]

"""From bytes to the event in them."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from contracts.submitted import ChatReceived
from runtime.blob_failures import BlobMissing
from runtime.blob_forgetting import BlobForgetting
from runtime.blobs import Blobs
from runtime.delivery.decoding import Undecodable, UnknownVersion, decode, decode_claimed
from runtime.delivery.failures import failure_of_unreadable
from runtime.delivery.record import Record
from runtime.errors import BadInput
from runtime.publisher import claims_about

JOB = str(uuid4())


def record(value: Any, topic: str = "chat.received.v1", **headers: str) -> Record:
    payload = value if isinstance(value, bytes | None) else json.dumps(value).encode()
    named = tuple((name, text.encode()) for name, text in headers.items())
    return ConsumerRecord(topic, 0, 7, 1_700_000_000_000, 0, JOB.encode(), payload, None, 0, 0, named)


def chat(**job: Any) -> dict[str, Any]:
    words = {"part_id": "message", "kind": "message", "message": "Call Tom."}
    return {"job": {"job_id": JOB, "parts": [words], **job}, "part_id": "message"}


def test_another_system_may_leave_out_what_the_envelope_says() -> None:
    received = decode(record(chat(), ce_id="4711", ce_source="/helpdesk", ce_time="2026-11-18T09:00:00+01:00"))

    assert received is not None
    assert isinstance(received.event, ChatReceived)
    assert received.event.job.accepted_at.isoformat() == "2026-11-18T09:00:00+01:00"


def test_without_an_envelope_the_record_stands_for_itself() -> None:
    first, again = decode(record(chat())), decode(record(chat()))

    assert first is not None
    assert again is not None
    assert first.event_id == again.event_id, "a redelivery is recognised by its place"


def test_ids_of_two_systems_do_not_collide() -> None:
    one = decode(record(chat(), ce_id="1", ce_source="/helpdesk"))
    other = decode(record(chat(), ce_id="1", ce_source="/crm"))
    ours = decode(record(chat(), ce_id=str(UUID(int=5)), ce_source="/intelliassist/gateway"))

    assert ours is not None
    assert ours.event_id == UUID(int=5)
    assert len({received.event_id for received in (one, other, ours) if received}) == 3


async def test_a_payload_is_fetched_from_where_it_lies_and_its_owner_may_have_it_forgotten() -> None:
    blobs, event_id = Blobs.open("memory:"), UUID(int=5)
    said = {"ce_id": str(event_id), "ce_source": "/intelliassist/gateway"}
    without_entity = f"events/users/ana/chat.received.v1/{event_id}.json"  # as releases before this one wrote it
    for key in (f"{claims_about('ana', 'chat.received.v1', f'{JOB}/message')}{event_id}.json", without_entity):
        claim = record(None, **said, ce_dataref=key)
        with pytest.raises(BlobMissing):
            await decode_claimed(claim, blobs)
        await blobs.put(key, json.dumps(chat(user_id="ana", accepted_at="2026-11-18T09:00:00Z")).encode())
        assert str((await decode_claimed(claim, blobs)).event.key) == JOB
        await BlobForgetting(blobs).forget(key)
        with pytest.raises(BadInput, match="deleted"):  # told to its user, and no dead letter
            await decode_claimed(claim, blobs)


def test_a_newer_major_version_is_parked_not_misread() -> None:
    with pytest.raises(UnknownVersion):
        decode(record(chat(), ce_type="chat.received.v9"))
    with pytest.raises(Undecodable):
        decode(record(chat(), ce_type="invoice.paid.v1"))


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (b"not json", "Invalid JSON"),
        (b"", "Invalid JSON"),
        (None, "empty"),
        ({}, "job"),
        (chat(time_zone="Mars/Olympus"), "unknown time zone"),
        ({**chat(), "part_id": "other"}, "not in the manifest"),
    ],
)
def test_what_is_no_event_is_told_apart(value: Any, complaint: str) -> None:
    with pytest.raises(Undecodable, match=complaint):
        decode(record(value))


def test_an_event_may_not_name_another_users_bytes() -> None:
    file = {"file_id": str(uuid4()), "filename": "a", "content_type": "audio/ogg", "size": 1, "sha256": "0" * 64}
    audio = {"part_id": "a", "kind": "audio", "file": {**file, "blob": "users/bea/secret"}}
    job = {"job_id": JOB, "user_id": "ana", "parts": [audio]}

    with pytest.raises(Undecodable, match="does not lie under"):
        decode(record({"job": job, "part_id": "a"}, topic="audio.uploaded.v1"))


def test_a_time_outside_of_the_calendar_is_told_apart() -> None:
    strange = ConsumerRecord("chat.received.v1", 0, 7, 10**17, 0, JOB.encode(), b"{}", None, 0, 0, ())

    with pytest.raises(Undecodable, match="calendar"):
        decode(strange)


@pytest.mark.parametrize("blob", ["users/ana/..", "users/ana/x/y", "users/ana/", "users/ana/" + "x" * 300, "users/ana"])
def test_an_event_may_not_name_what_no_store_has(blob: str) -> None:
    file = {"file_id": str(uuid4()), "filename": "a", "content_type": "audio/ogg", "size": 1, "sha256": "0" * 64}
    audio = {"part_id": "a", "kind": "audio", "file": {**file, "blob": blob}}

    with pytest.raises(Undecodable):
        decode(
            record({"job": {"job_id": JOB, "user_id": "ana", "parts": [audio]}, "part_id": "a"}, "audio.uploaded.v1")
        )


@pytest.mark.parametrize("user", [".", "..", " bob", "bob ", "a/b", "a\x00b", "", "x" * 129, "ü" * 100])
def test_a_user_that_can_not_be_named_is_refused(user: str) -> None:
    with pytest.raises(Undecodable):
        decode(record(chat(user_id=user)))


def test_an_unreadable_record_ends_a_job_only_where_no_stranger_can_write() -> None:
    assert failure_of_unreadable(record(b"?", topic="chat.received.v1"), code="undecodable") is None
    told = failure_of_unreadable(record(b"?", topic="analysis.completed.v1"), code="undecodable")
    assert told is not None
    assert str(told.job_id) == JOB


@given(st.binary(max_size=200), st.dictionaries(st.sampled_from(["ce_id", "ce_type", "ce_time"]), st.text(max_size=20)))
def test_no_bytes_break_the_decoding(value: bytes, headers: dict[str, str]) -> None:
    try:
        decode(record(value, **headers))
    except (Undecodable, UnknownVersion):
        return

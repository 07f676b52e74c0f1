"""Which letters `intelliassist dlq` means, how it shows them, and what it refuses."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from rich.console import Console
from typer.testing import CliRunner

from runtime.letters.letter import Letter, Settled
from standalone.__main__ import app
from standalone.dlq import shown
from standalone.dlq.place import place_of
from standalone.dlq.wanted import Wanted
from standalone.refusal import Refusal
from standalone.state import State

JOB = UUID(int=7)


@pytest.fixture(autouse=True)
def nowhere_else(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Whatever house its runner has."""
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "BLOB_URL", "UPLOAD_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=60)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def letter(topic: str = "audio.uploaded.v1", *, code: str = "failed", job: UUID = JOB, reason: str = "lost") -> Letter:
    return Letter(
        letter_id=uuid4(),
        place=TopicPartition(f"{topic}.dlq", 0),
        offset=4,
        topic=topic,
        origin=f"{topic}/3/17",
        record_id=uuid4(),
        key=b"7",
        size=12,
        headers=(("ce_id", b"call-1"), ("strange", b"\x1b[31m\xff")),
        group=f"transcriber.{topic}",
        code=code,
        reason=reason,
        attempts=5,
        stack="Traceback (most recent call last):\nKeyError",
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        traceparent=None,
        put_aside_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        job_id=job,
        attempt=1,
    )


def test_those_are_meant_that_meet_every_condition() -> None:
    mine, others = letter(), letter(job=UUID(int=8))
    missing = letter("image.uploaded.v1", code="blob_missing")
    letters = [mine, others, missing]

    assert Wanted.of().among(letters) == letters
    assert Wanted.of(jobs=[str(JOB)]).among(letters) == [mine, missing]
    assert Wanted.of(jobs=[str(JOB)], codes=["blob_missing", "failed"]).among(letters) == [mine, missing]
    assert Wanted.of(codes=["blob_missing"]).among(letters) == [missing]
    assert Wanted.of(groups=["transcriber.image.uploaded.v1"]).among(letters) == [missing]
    assert Wanted.of(ids=[str(others.letter_id), str(mine.letter_id)]).among(letters) == [mine, others]
    assert Wanted.of(limit=2).among(letters) == [mine, others]


def put_aside(value: bytes, group: str, offset: int, **told: str) -> Letter:
    """As it is read from the dead letters of a topic with one partition."""
    topic = "audio.uploaded.v1"
    headers = {"ce_source": "/phone-system", "dlq_topic": topic, "dlq_group": group, **told}
    record = ConsumerRecord(
        topic=f"{topic}.dlq",
        partition=0,
        offset=offset,
        timestamp=1_000 + offset,
        timestamp_type=1,
        key=b"7",
        value=value,
        checksum=None,
        serialized_key_size=1,
        serialized_value_size=len(value),
        headers=tuple((name, text.encode()) for name, text in headers.items()),
    )
    found = Letter.of(record)
    assert found is not None
    return found


PLACE = {"dlq_partition": "3", "dlq_offset": "17"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"value": b"call-1", **PLACE}, {"value": b"call-2", **PLACE}),
        ({"value": b"call", "dlq_timestamp": "1", **PLACE}, {"value": b"call", "dlq_timestamp": "2", **PLACE}),
        ({"value": b"call-1"}, {"value": b"call-2"}),
    ],
    ids=["on a topic made anew", "the same bytes once more", "nobody told where it was"],
)
def test_letters_are_of_one_record_where_all_is_the_same_but_the_group(first: Any, second: Any) -> None:
    letters = [put_aside(group=group, offset=number, **first) for number, group in enumerate("ab")]
    other = put_aside(group="a", offset=2, **second)

    assert other.origin == letters[0].origin, "the place alone does not tell them apart"
    assert Wanted.of().records_among([*letters, other]) == [letters, [other]]
    assert Wanted.of(groups=["b"]).records_among([*letters, other]) == [letters]


def test_a_topic_goes_by_its_name_or_by_that_of_its_dead_letters() -> None:
    for name in ("audio.uploaded.v1", "audio.uploaded.v1.dlq"):
        assert [topic.name for topic in Wanted.of(topics=[name]).topics] == ["audio.uploaded.v1"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["list", "--topic", "nonsense"], "--topic: there is no topic 'nonsense'; it is one of audio.uploaded.v1,"),
        (["redrive", "--job", "7"], "--job: '7' is no id"),
        (["drop", "--id", "x"], "--id: 'x' is no id"),
        (["show", "x"], "letter: 'x' is no id"),
        (["list", "--limit", "0"], ""),
    ],
)
def test_what_is_typed_wrongly_is_refused_before_anybody_is_asked(words: list[str], line: str) -> None:
    said = CliRunner().invoke(app, ["dlq", *words])
    assert said.exit_code == 2
    assert line in said.stderr


def test_without_a_house_it_says_how_to_name_one(folder: Path) -> None:
    said = CliRunner().invoke(app, ["dlq", "list", "--state", str(folder)])
    assert said.exit_code == 1
    assert "no house runs in" in said.stderr
    assert "set KAFKA_BOOTSTRAP_SERVERS" in said.stderr


def test_the_environment_says_which_broker_else_the_house_of_the_state_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "addresses.json").write_text(json.dumps({"kafka": "127.0.0.1:9999", "blobs": "file:/somewhere"}))
    place = place_of(State(folder))
    assert (place.kafka_bootstrap_servers, place.blob_url) == ("127.0.0.1:9999", "file:/somewhere")

    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    with pytest.raises(Refusal, match="SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD") as refusal:
        place_of(State(folder))
    assert refusal.value.exit_code == 2
    monkeypatch.delenv("KAFKA_SECURITY_PROTOCOL")
    assert place_of(State(folder)).kafka_bootstrap_servers == "kafka:9092"


def test_a_letter_is_shown_in_whole_lines_whatever_the_width(console: Console) -> None:
    one = letter(reason="The bytes\nare gone. " + "x" * 80)
    shown.draw(one, console)

    lines = written(console).splitlines()
    assert len(lines) == 4
    assert lines[0] == f"{one.letter_id}  audio.uploaded.v1  failed"
    assert lines[1].strip() == "The bytes are gone. " + "x" * 80
    assert lines[2].strip() == "5 attempts by transcriber.audio.uploaded.v1, put aside 2026-11-20 12:00:00 UTC"
    assert lines[3].strip() == f"job {JOB}  trace 4bf92f3577b34da6a3ce929d0e0e4736"


def test_the_whole_letter_has_its_stack_and_headers_and_what_was_done(console: Console) -> None:
    one, instead = letter(), uuid4()
    settled = Settled(one.letter_id, "redriven", datetime(2026, 11, 21, tzinfo=UTC), instead)
    shown.draw_whole(one, settled, console)

    text = written(console)
    assert "KeyError" in text
    assert "  ce_id: call-1" in text
    assert "\x1b" not in text, "what a stranger sent does not move the cursor"
    assert f"redriven 2026-11-21 00:00:00 UTC, as event {instead}" in text
    assert "it was audio.uploaded.v1/3/17, 12 bytes" in text


def test_programs_are_told_bytes_as_they_can_read_them() -> None:
    assert shown.content_told(b'{"a": 1}') == {"encoding": "utf-8", "value": '{"a": 1}'}
    assert shown.content_told(b"\xff") == {"encoding": "base64", "value": "/w=="}
    assert shown.content_told(None) is None
    assert shown.told(letter())["job_id"] == str(JOB)

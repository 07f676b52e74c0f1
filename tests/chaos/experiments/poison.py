"""What can't be read, what never succeeds, and what is far too large, among what is as it should be."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from tests.chaos.experiment import Experiment
from tests.chaos.topics import publish, records
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.topics import topic_named

_CHAT: Final = "chat.received.v1"
_DOCUMENT: Final = "document.uploaded.v1"
_MARK: Final = "x-poison"
_OVERSIZED: Final = 900_000
_LEAST_SHARE: Final = 0.9
Poison = tuple[str, bytes, bytes, Sequence[tuple[str, bytes]]]


async def poison(trial: Trial) -> None:
    submissions = trial.scale.of(60, 1_000, 10_000)
    clean_s = await _measured(trial, submissions, [])
    bad = list(_bad(trial, max(2, submissions // 100)))
    poisoned_s = await _measured(trial, submissions, bad)
    trial.result.faults = len(bad)
    trial.result.figures["throughput against a clean run"] = round(clean_s / poisoned_s, 3)
    if trial.scale != "short":  # seconds tell nothing of it
        trial.result.needs("nine tenths of the throughput of a clean run", holds=clean_s / poisoned_s >= _LEAST_SHARE)
    await _all_kept(trial, bad)
    await trial.settle({})


async def _measured(trial: Trial, submissions: int, bad: Sequence[Poison]) -> float:
    """Seconds until all has ended."""
    began = time.monotonic()
    load = trial.load()
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run(submissions))
        group.create_task(publish(trial.house.kafka, bad))
    await trial.ledger.settled(PATIENCE_S)
    trial.result.bound("given up", load.given_up, 0)
    return time.monotonic() - began


def _bad(trial: Trial, each: int) -> Iterator[Poison]:
    rng = trial.rng
    for number in range(each):
        topic = (_CHAT, _DOCUMENT)[number % 2]
        yield _named(topic, str(number), rng.randbytes(200), f"malformed-{number}")
        job = str(UUID(int=rng.getrandbits(128), version=4))
        yield _named(_DOCUMENT, job, _without_bytes(job), f"failing-{number}")
        job = str(UUID(int=rng.getrandbits(128), version=4))
        message = {"part_id": "message", "kind": "message", "message": "x" * _OVERSIZED}
        yield _named(_CHAT, job, _event(job, message), f"oversized-{number}")


def _without_bytes(job: str) -> bytes:
    """An event as it should be, of a file that nobody has."""
    file = {
        "file_id": job,
        "filename": "gone.txt",
        "content_type": "text/plain",
        "size": 4,
        "sha256": "0" * 64,
        "blob": f"users/poison/{job}",
    }
    return _event(job, {"part_id": "document", "kind": "document", "file": file})


def _event(job: str, part: dict[str, Any]) -> bytes:
    return json.dumps(
        {"job": {"job_id": job, "user_id": "poison", "parts": [part]}, "part_id": part["part_id"]}
    ).encode()


def _named(topic: str, key: str, value: bytes, mark: str) -> Poison:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": mark,
        "ce_source": "/poisoner",
        "ce_type": topic,
        "ce_time": "2026-11-18T09:00:00Z",
        _MARK: mark,
    }
    return topic, key.encode(), value, [(name, text.encode()) for name, text in headers.items()]


async def _all_kept(trial: Trial, bad: Sequence[Poison]) -> None:
    """Each is a dead letter, its bytes and headers unchanged, with reason, attempts and trace."""
    letters = await _letters(trial, bad)
    for _, key, value, headers in bad:
        mark = dict(headers)[_MARK]
        letter = letters[mark]
        told = dict(letter.headers)
        whole = (letter.key, letter.value) == (key, value) and all(told.get(name) == text for name, text in headers)
        trial.result.needs(f"bytes and headers of {mark.decode()} unchanged", holds=whole)
        known = all(told.get(f"dlq_{what}") for what in ("reason", "attempts", "trace_id"))
        trial.result.needs(f"reason, attempts and trace of {mark.decode()}", holds=known)


async def _letters(trial: Trial, bad: Sequence[Poison]) -> dict[bytes, Any]:
    """By their marks, once all are there. Raises AssertionError."""
    dead = [topic_named(topic).dead_letters for topic in (_CHAT, _DOCUMENT)]
    gives_up = time.monotonic() + PATIENCE_S
    while True:
        letters = {dict(one.headers).get(_MARK, b""): one for one in await records(trial.house.kafka, dead)}
        missing = [mark.decode() for one in bad if (mark := dict(one[3])[_MARK]) not in letters]
        if not missing:
            return letters
        if time.monotonic() > gives_up:
            raise AssertionError(f"{len(missing)} of {len(bad)} are no dead letters, {missing[0]} for one")
        await asyncio.sleep(1)


EXPERIMENT = Experiment("poison", poison)

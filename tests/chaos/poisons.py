"""Records that nobody should have published, each with a mark of its own."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

MARK: Final = "x-poison"
FAILING: Final = b"failing-"
"""What marks begin with whose records are as they should be and never succeed."""
USER: Final = "poison"
"""Whose jobs those are."""
_CHAT: Final = "chat.received.v1"
_DOCUMENT: Final = "document.uploaded.v1"
_OVERSIZED: Final = 900_000
Poison = tuple[str, bytes, bytes, Sequence[tuple[str, bytes]]]
"""Topic, key, value and headers."""


def poisons(rng: random.Random, each: int) -> Iterator[Poison]:
    """So many of each kind."""
    for number in range(each):
        topic = (_CHAT, _DOCUMENT)[number % 2]
        yield _named(topic, str(number), rng.randbytes(200), f"malformed-{number}")
        job = str(UUID(int=rng.getrandbits(128), version=4))
        yield _named(_DOCUMENT, job, _without_bytes(job), f"{FAILING.decode()}{number}")
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
        "blob": f"users/{USER}/{job}",
    }
    return _event(job, {"part_id": "document", "kind": "document", "file": file})


def _event(job: str, part: dict[str, Any]) -> bytes:
    return json.dumps({"job": {"job_id": job, "user_id": USER, "parts": [part]}, "part_id": part["part_id"]}).encode()


def _named(topic: str, key: str, value: bytes, mark: str) -> Poison:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": mark,
        "ce_source": "/poisoner",
        "ce_type": topic,
        "ce_time": "2026-11-18T09:00:00Z",
        MARK: mark,
    }
    return topic, key.encode(), value, [(name, text.encode()) for name, text in headers.items()]

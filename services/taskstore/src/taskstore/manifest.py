"""Recognizing a job by its header."""

from hashlib import sha256
from typing import Any, Final

from contracts.job import Job

_WITHOUT_BYTES: Final[Any] = {"file": {"data"}}
"""The file's own hash stands for them."""


def manifest_hash(job: Job) -> str:
    """The same for every event of a job: who it belongs to, its conversation and all of its parts.

    Fields at their default are left out, so one that a later release adds changes no hash.
    """
    parts = (part.model_dump_json(exclude=_WITHOUT_BYTES, exclude_defaults=True) for part in job.parts)
    return sha256("\n".join([job.user_id, job.conversation_id or "", *parts]).encode()).hexdigest()

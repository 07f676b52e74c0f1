"""Recognizing a job by its header."""

from collections.abc import Set as AbstractSet
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from contracts.job import File, Job

_WITHOUT_BYTES: Final[Any] = {"file": {"data"}}
"""The file's own hash stands for them."""


def manifest_hash(job: Job) -> str:
    """The same for every event of a job: who it belongs to, its conversation and all of its parts.

    Fields at their default are left out, so one that a later release adds changes no hash.
    """
    parts = (part.model_dump_json(exclude=_WITHOUT_BYTES, exclude_defaults=True) for part in job.parts)
    return sha256("\n".join([job.user_id, job.conversation_id or "", *parts]).encode()).hexdigest()


def forget_files(job: Job, file_ids: AbstractSet[UUID]) -> Job:
    """The header without what it tells of those files, but that they were there."""
    parts = [
        part.model_copy(update={"file": _forgotten(part.file)}) if part.file and part.file.file_id in file_ids else part
        for part in job.parts
    ]
    return job.model_copy(update={"parts": tuple(parts)})


def _forgotten(file: File) -> File:
    return file.model_copy(
        update={
            "filename": "",
            "size": 0,
            "sha256": "0" * 64,
            "data": None if file.data is None else b"",
            "description": None,
        }
    )

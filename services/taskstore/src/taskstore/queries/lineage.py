"""Where tasks came from, as their users read of it."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from asyncpg import Record

from contracts.analysis import ExtractedTask
from contracts.http.lineage import Analyst, Lineage, Mention, Provenance, Reader
from contracts.job import PartKind
from contracts.task import Source
from taskstore.connection import Connection, columns
from taskstore.sentences import around

_Place: TypeAlias = tuple[UUID, str]
"""A job, and one of its parts."""


async def read(connection: Connection, user_id: str | None, task_id: int) -> Lineage | None:
    """Where a task came from; None when the user has none of that id, or it lies in the trash."""
    task = await connection.fetchrow(
        """
        select user_id, job_id, source, confidence, created_at from tasks
        where id = $1 and ($2::text is null or user_id = $2) and deleted_at is null
        """,
        task_id,
        user_id,
    )
    if task is None:
        return None
    again = await connection.fetch(
        """
        select job_id, said, replaced, mentioned_at from task_mentions
        where task_id = $1 and user_id = $2 order by mentioned_at, task_key
        """,
        task_id,
        task["user_id"],
    )
    source = Source.decode(task["source"]) if task["source"] else None
    said = [ExtractedTask.decode(mention["said"]) for mention in again]
    places = {(mention["job_id"], told.source.part_id) for mention, told in zip(again, said, strict=True)}
    if source is not None and task["job_id"] is not None:
        places.add((task["job_id"], source.part_id))
    sources = await _sources(connection, task["user_id"], places)
    by_analysis = source is not None and task["job_id"] is not None
    return Lineage(
        task_id=task_id,
        made_by="analysis" if by_analysis else "hand",
        created_at=task["created_at"],
        origin=Provenance(**_told(task["job_id"], source, task["confidence"], sources))
        if by_analysis and source
        else None,
        mentions=tuple(
            Mention(
                **_told(mention["job_id"], told.source, told.confidence, sources),
                summary=told.summary,
                mentioned_at=mention["mentioned_at"],
                replaced=json.loads(mention["replaced"]) if mention["replaced"] else None,
            )
            for mention, told in zip(again, said, strict=True)
        ),
    )


async def _sources(connection: Connection, user_id: str, places: set[_Place]) -> dict[_Place, Record]:
    if not places:
        return {}
    rows = await connection.fetch(
        """
        select jobs.job_id, part.part_id, part.kind, part.file_id, part.filename, file.sha256,
               part.reading ->> 'text' as text, part.reading ->> 'provider' as reader,
               part.reading ->> 'model' as reader_model, part.reading ->> 'language' as language,
               coalesce((part.reading ->> 'degraded')::bool, false) as reader_degraded,
               jobs.provider, jobs.model, jobs.prompt_version, jobs.degraded, jobs.trace_id, jobs.accepted_at,
               jobs.hops ->> 'analysis.completed' as analysed_at
        from unnest($2::uuid[], $3::text[]) as wanted (job_id, part_id)
        join jobs on jobs.job_id = wanted.job_id and jobs.user_id = $1
        join job_parts as part on part.job_id = wanted.job_id and part.part_id = wanted.part_id
        left join uploaded_files as file on file.file_id = part.file_id and file.user_id = $1
        """,
        user_id,
        *columns(places),
    )
    return {(row["job_id"], row["part_id"]): row for row in rows}


def _told(job_id: UUID, source: Source, confidence: float | None, sources: dict[_Place, Record]) -> dict[str, Any]:
    quoted: dict[str, Any] = {
        "job_id": job_id,
        "part_id": source.part_id,
        "source": source,
        "confidence": confidence,
    }
    row = sources.get((job_id, source.part_id))
    if row is None:
        return quoted
    kind, text = PartKind(row["kind"]), row["text"]
    stands_there = text is not None and text[source.start : source.end] == source.quote
    return quoted | {
        "kind": kind,
        "file_id": row["file_id"],
        "filename": row["filename"],
        "sha256": _sha256(text) if kind is PartKind.MESSAGE else row["sha256"],
        "sentence": around(text, source.start, source.end) if stands_there else None,
        "reader": _reader(row),
        "analyst": _analyst(row),
        "degraded": row["degraded"] or row["reader_degraded"],
        "trace_id": row["trace_id"],
        "accepted_at": row["accepted_at"],
        "analysed_at": datetime.fromisoformat(row["analysed_at"]) if row["analysed_at"] else None,
    }


def _sha256(text: str | None) -> str | None:
    return sha256(text.encode()).hexdigest() if text is not None else None


def _reader(row: Record) -> Reader | None:
    if row["reader"] is None:
        return None
    return Reader(
        provider=row["reader"], model=row["reader_model"], degraded=row["reader_degraded"], language=row["language"]
    )


def _analyst(row: Record) -> Analyst | None:
    if row["provider"] is None:
        return None
    return Analyst(
        provider=row["provider"], model=row["model"], prompt_version=row["prompt_version"], degraded=row["degraded"]
    )

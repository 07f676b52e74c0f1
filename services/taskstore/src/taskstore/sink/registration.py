"""Writing down what submissions bring along: jobs with all their parts, messages and files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.job import Job
from runtime.received import Received
from runtime.telemetry import trace_id_of
from taskstore import wishes
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob
from taskstore.manifest import forget_files, manifest_hash
from taskstore.sink.files import write_files
from taskstore.sink.forgotten import Forgotten
from taskstore.sink.users import write_users


class Registered(NamedTuple):
    """A job that is new, with the header that it came by."""

    job: TrackedJob
    header: Job


async def register(
    connection: Connection, headers: Mapping[UUID, tuple[Job, Received]], forgotten: Forgotten, now: datetime
) -> list[Registered]:
    """Write down the jobs that nobody has written down before, and answer them."""
    if not headers:
        return []
    candidates = {
        job_id: _registered(header, received, forgotten, now) for job_id, (header, received) in headers.items()
    }
    await write_users(connection, {header.user_id for header, _ in headers.values()}, now)
    new = [candidates[job_id] for job_id in await _jobs(connection, candidates, now)]
    if new:
        await _parts(connection, new)
        await _messages(connection, new)
        files = [
            (part.file, header.user_id, part.kind, header.accepted_at)
            for _, header in new
            for part in header.parts
            if part.file is not None
        ]
        await write_files(connection, files)
    return new


def _registered(header: Job, received: Received, forgotten: Forgotten, now: datetime) -> Registered:
    job = TrackedJob.registered(header, traceparent=received.traceparent, now=now)
    if gone := forgotten.parts_of(header):
        header = forget_files(header, {file.file_id for name in gone if (file := header.part(name).file)})
        job.later_manifests = [manifest_hash(header)]
        wishes.forget(job, gone, now)
    return Registered(job, header)


async def _jobs(connection: Connection, candidates: Mapping[UUID, Registered], now: datetime) -> list[UUID]:
    rows = await connection.fetch(
        """
        insert into jobs (
            job_id, user_id, conversation_id, header, manifest_hash, fingerprint,
            accepted_at, traceparent, trace_id, later_manifests, last_progress_at
        )
        select job_id, user_id, conversation_id, header, manifest_hash, fingerprint, accepted_at, traceparent,
               trace_id, array_remove(array[later_manifest], null), $11::timestamptz
        from unnest(
            $1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[],
            $7::timestamptz[], $8::text[], $9::text[], $10::text[]
        ) as told (
            job_id, user_id, conversation_id, header, manifest_hash, fingerprint, accepted_at, traceparent, trace_id,
            later_manifest
        )
        on conflict do nothing
        returning job_id
        """,
        *columns(
            (
                job.job_id,
                job.user_id,
                job.conversation_id,
                header.model_dump_json(exclude_none=True),
                job.manifest,
                header.fingerprint,
                job.accepted_at,
                job.traceparent,
                trace_id_of(job.traceparent),
                next(iter(job.later_manifests), None),
            )
            for _, (job, header) in sorted(candidates.items())
        ),
        now,
    )
    return [row["job_id"] for row in rows]


async def _parts(connection: Connection, new: Sequence[Registered]) -> None:
    await connection.execute(
        """
        insert into job_parts (
            job_id, part_id, ordinal, user_id, kind, file_id, filename, status, progress, reading, traceparent
        )
        select * from unnest(
            $1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::uuid[], $7::text[],
            $8::text[], $9::double precision[], $10::jsonb[], $11::text[]
        )
        """,
        *columns(
            (
                job.job_id,
                part.part_id,
                part.ordinal,
                job.user_id,
                part.kind,
                said.file.file_id if said.file else None,
                said.file.filename if said.file and not part.forgotten else None,
                part.status,
                part.progress,
                part.reading.model_dump_json(exclude_defaults=True) if part.reading else None,
                part.traceparent,
            )
            for job, header in new
            for part, said in zip(job.parts.values(), header.parts, strict=True)
        ),
    )


async def _messages(connection: Connection, new: Sequence[Registered]) -> None:
    messages = [
        (job.job_id, ordinal, job.user_id, job.conversation_id, job.accepted_at, part.message)
        for job, header in new
        for ordinal, part in enumerate(header.parts)
        if part.message is not None
    ]
    if not messages:
        return
    await connection.execute(
        """
        insert into chat_messages (job_id, ordinal, user_id, conversation_id, accepted_at, said_at, role, content)
        select job_id, ordinal, user_id, conversation_id, accepted_at, accepted_at, 'user', content
        from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
            as said (job_id, ordinal, user_id, conversation_id, accepted_at, content)
        """,
        *columns(messages),
    )

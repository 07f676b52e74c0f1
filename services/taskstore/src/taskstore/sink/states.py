"""Where jobs and parts stand, read under lock."""

from collections.abc import Iterable
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.changed import JobStatus, PartStatus
from contracts.http.jobs import Failure
from contracts.job import PartKind
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.parts import TrackedPart


async def lock(connection: Connection, job_ids: Iterable[UUID]) -> dict[UUID, TrackedJob]:
    """The jobs of those ids that are known, locked in the order of their ids before their parts are read."""
    ids = sorted(job_ids)
    jobs = await connection.fetch(
        """
        select job_id, user_id, conversation_id, manifest_hash, later_manifests, accepted_at, traceparent,
               status, version, attempt, gathered, held
        from jobs where job_id = any($1::uuid[])
        order by job_id
        for update
        """,
        ids,
    )
    if not jobs:
        return {}
    parts = await connection.fetch(
        """
        select job_id, part_id, ordinal, kind, status, attempt, progress, error_code, error_reason, traceparent
        from job_parts where job_id = any($1::uuid[])
        order by job_id, ordinal
        """,
        ids,
    )
    tracked = {
        row["job_id"]: TrackedJob(
            job_id=row["job_id"],
            user_id=row["user_id"],
            conversation_id=row["conversation_id"],
            manifest=row["manifest_hash"],
            accepted_at=row["accepted_at"],
            traceparent=row["traceparent"],
            parts={},
            later_manifests=row["later_manifests"],
            status=JobStatus(row["status"]),
            version=row["version"],
            attempt=row["attempt"],
            gathered=row["gathered"],
            held=AnalysisCompleted.decode(row["held"]) if row["held"] else None,
        )
        for row in jobs
    }
    for row in parts:
        tracked[row["job_id"]].parts[row["part_id"]] = TrackedPart(
            part_id=row["part_id"],
            ordinal=row["ordinal"],
            kind=PartKind(row["kind"]),
            status=PartStatus(row["status"]),
            attempt=row["attempt"],
            progress=row["progress"],
            failure=Failure(code=row["error_code"], reason=row["error_reason"]) if row["error_code"] else None,
            traceparent=row["traceparent"],
        )
    return tracked

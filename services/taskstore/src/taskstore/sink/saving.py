"""Writing jobs and parts back as they stand now."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob
from taskstore.parts import TrackedPart


async def save(connection: Connection, jobs: Iterable[TrackedJob], now: datetime) -> None:
    """Write back the jobs that heard something, and their parts that changed."""
    moved = [job for job in jobs if job.heard_at is not None or job.late]
    if not moved:
        return
    await connection.execute(
        """
        update jobs set
            status = moved.status,
            version = moved.version,
            attempt = moved.attempt,
            asked_again = case when moved.attempt > jobs.attempt then 0 else jobs.asked_again end,
            gathered = moved.gathered,
            held = moved.held,
            hops = jobs.hops || moved.hops,
            late_results = jobs.late_results + moved.late,
            last_progress_at = coalesce(moved.heard_at, jobs.last_progress_at),
            response = coalesce(moved.response, jobs.response),
            provider = coalesce(moved.provider, jobs.provider),
            model = coalesce(moved.model, jobs.model),
            prompt_version = coalesce(moved.prompt_version, jobs.prompt_version),
            degraded = coalesce(moved.degraded, jobs.degraded),
            passed_over = coalesce(moved.passed_over, jobs.passed_over),
            context = coalesce(moved.context, jobs.context),
            tokens_input = coalesce(moved.tokens_input, jobs.tokens_input),
            tokens_output = coalesce(moved.tokens_output, jobs.tokens_output),
            dropped = coalesce(moved.dropped, jobs.dropped),
            error_code = coalesce(moved.error_code, case when not moved.reopened then jobs.error_code end),
            error_reason = coalesce(moved.error_reason, case when not moved.reopened then jobs.error_reason end),
            completed_at = case
                when moved.ended then $24
                when not moved.reopened then jobs.completed_at
            end
        from unnest(
            $1::uuid[], $2::text[], $3::int[], $4::int[], $5::bool[], $6::jsonb[], $7::jsonb[], $8::int[],
            $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::bool[], $14::jsonb[], $15::text[],
            $16::bigint[], $17::bigint[], $18::int[], $19::text[], $20::text[], $21::bool[], $22::bool[],
            $23::text[]
        ) as moved (
            job_id, status, version, attempt, gathered, held, hops, late, heard_at, response, provider, model,
            degraded, passed_over, context, tokens_input, tokens_output, dropped, error_code, error_reason, ended,
            reopened, prompt_version
        )
        where jobs.job_id = moved.job_id
        """,
        *columns(_row(job) for job in moved),
        now,
    )
    changed = [(job.job_id, part) for job in moved for part in job.parts.values() if part.changed]
    if changed:
        await _save_parts(connection, changed)


def _row(job: TrackedJob) -> tuple[object, ...]:
    answer, failure = job.answer, job.failure
    return (
        job.job_id,
        job.status,
        job.version,
        job.attempt,
        job.gathered,
        job.held.model_dump_json(exclude_none=True) if job.held else None,
        json.dumps({name: at.isoformat() for name, at in job.hops.items()}),
        job.late,
        job.heard_at,
        answer.response if answer else None,
        answer.provider if answer else None,
        answer.model if answer else None,
        answer.degraded if answer else None,
        json.dumps([one.model_dump() for one in answer.passed_over]) if answer else None,
        answer.context if answer else None,
        answer.tokens.input if answer else None,
        answer.tokens.output if answer else None,
        answer.dropped if answer else None,
        failure.code if failure else None,
        failure.reason if failure else None,
        job.ended,
        job.reopened,
        answer.prompt_version if answer else None,
    )


async def _save_parts(connection: Connection, changed: Sequence[tuple[UUID, TrackedPart]]) -> None:
    await connection.execute(
        """
        update job_parts set
            status = moved.status,
            attempt = moved.attempt,
            asked_again = case when moved.attempt > job_parts.attempt then 0 else job_parts.asked_again end,
            progress = moved.progress,
            reading = coalesce(moved.reading, job_parts.reading),
            error_code = moved.error_code,
            error_reason = moved.error_reason,
            traceparent = moved.traceparent
        from unnest(
            $1::uuid[], $2::text[], $3::text[], $4::int[], $5::double precision[], $6::jsonb[], $7::text[], $8::text[],
            $9::text[]
        ) as moved (job_id, part_id, status, attempt, progress, reading, error_code, error_reason, traceparent)
        where job_parts.job_id = moved.job_id and job_parts.part_id = moved.part_id
        """,
        *columns(
            (
                job_id,
                part.part_id,
                part.status,
                part.attempt,
                part.progress,
                part.reading.model_dump_json(exclude_defaults=True) if part.reading else None,
                part.failure.code if part.failure else None,
                part.failure.reason if part.failure else None,
                part.traceparent,
            )
            for job_id, part in changed
        ),
    )

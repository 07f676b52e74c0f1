"""What jobs' headers tell of what was forgotten."""

from collections.abc import Callable, Iterable
from uuid import UUID

from contracts.job import Job
from taskstore.connection import Connection, columns
from taskstore.manifest import manifest_hash


async def rewrite(connection: Connection, job_ids: Iterable[UUID], without: Callable[[Job], Job]) -> None:
    """Write the headers of jobs as `without` leaves them; what is said with them from now on is known to be theirs."""
    rows = await connection.fetch("select job_id, header from jobs where job_id = any($1::uuid[])", [*job_ids])
    headers = [(row["job_id"], without(Job.decode(row["header"]))) for row in rows]
    await connection.execute(
        """
        update jobs set header = kept.header, later_manifests = array_append(later_manifests, kept.manifest)
        from unnest($1::uuid[], $2::jsonb[], $3::text[]) as kept (job_id, header, manifest)
        where jobs.job_id = kept.job_id
        """,
        *columns(
            (job_id, header.model_dump_json(exclude_none=True), manifest_hash(header)) for job_id, header in headers
        ),
    )

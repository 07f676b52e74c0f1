"""What of that which was accepted is written down, or was and is forgotten."""

from uuid import UUID

from contracts.http.registered import RegisteredQuery
from taskstore.connection import Connection


async def known(connection: Connection, wanted: RegisteredQuery) -> tuple[UUID, ...]:
    """The jobs and files that are known, those too of which but a tombstone is left.

    And those of users who had all forgotten that they sent up to then: what comes of these late is passed over.
    """
    promised = (*wanted.jobs, *wanted.files)
    rows = await connection.fetch(
        """
        select job_id as id from jobs where job_id = any($1::uuid[])
        union
        select file_id from uploaded_files
        join unnest($2::uuid[], $3::text[]) as told (file_id, user_id) using (file_id, user_id)
        union
        select told.id from forgotten_users
        join unnest($4::uuid[], $5::text[], $6::timestamptz[]) as told (id, user_id, at) using (user_id)
        where told.at <= forgotten_at
        """,
        [one.id for one in wanted.jobs],
        [one.id for one in wanted.files],
        [one.user_id for one in wanted.files],
        [one.id for one in promised],
        [one.user_id for one in promised],
        [one.at for one in promised],
    )
    return tuple(row["id"] for row in rows)

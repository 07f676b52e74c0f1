"""Which task waits for which."""

from collections.abc import Iterable, Sequence

from taskstore import lock_numbers
from taskstore.connection import Connection, columns


async def lock(connection: Connection, user_id: str | None, task_ids: Sequence[int]) -> None:
    """Keep all others from the dependencies of those tasks' owners until the end: two edits could close a circle that
    neither sees. To be called before any task is locked.
    """
    await connection.execute(
        """
        select pg_advisory_xact_lock(hashtextextended(owner, $3))
        from (
            select distinct user_id as owner from tasks
            where id = any($1::bigint[]) and ($2::text is null or user_id = $2) order by user_id
        ) as owners
        """,
        task_ids,
        user_id,
        lock_numbers.DEPENDENCIES,
    )


async def unknown(connection: Connection, user_id: str, task_ids: Sequence[int]) -> list[int]:
    """Those of the ids that are none of the user's tasks."""
    rows = await connection.fetch(
        "select id from tasks where user_id = $1 and id = any($2::bigint[]) and deleted_at is null", user_id, task_ids
    )
    return sorted(set(task_ids) - {row["id"] for row in rows})


async def closes_a_circle(connection: Connection, user_id: str, task_id: int, needs: Sequence[int]) -> bool:
    """Whether any of those tasks waits, at once or in the end, for this one."""
    return bool(
        await connection.fetchval(
            """
            with recursive needed (id) as (
                select unnest($3::bigint[])
                union
                select deeper.needs_id from task_dependencies as deeper
                join needed on deeper.user_id = $1 and deeper.task_id = needed.id
            )
            select exists (select 1 from needed where id = $2)
            """,
            user_id,
            task_id,
            needs,
        )
    )


async def replace(connection: Connection, user_id: str, task_id: int, needs: Sequence[int]) -> None:
    """Let a task wait for those, and for no others."""
    await connection.execute(
        "delete from task_dependencies where user_id = $1 and task_id = $2 and needs_id <> all($3::bigint[])",
        user_id,
        task_id,
        needs,
    )
    await add(connection, user_id, ((task_id, other) for other in needs))


async def add(connection: Connection, user_id: str, edges: Iterable[tuple[int, int]]) -> None:
    """Let tasks of one user wait for others of theirs; each pair is a task and one that it needs."""
    rows = list(edges)
    if not rows:
        return
    await connection.execute(
        """
        insert into task_dependencies (task_id, needs_id, user_id)
        select task_id, needs_id, $3 from unnest($1::bigint[], $2::bigint[]) as edge (task_id, needs_id)
        on conflict do nothing
        """,
        *columns(rows),
        user_id,
    )

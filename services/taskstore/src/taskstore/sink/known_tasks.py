"""Tasks that analyses speak of, locked so that nobody edits them meanwhile."""

from collections.abc import Iterator, Sequence
from typing import Final

from contracts.analysis import AnalysisCompleted
from contracts.task import Task
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob
from taskstore.task_rows import COLUMNS, task_of

Known = dict[tuple[str, int], Task]
"""By user and id: a task of somebody else's is not known."""

_LARGEST_ID: Final = 2**63 - 1


async def lock(connection: Connection, answered: Sequence[tuple[TrackedJob, AnalysisCompleted]]) -> Known:
    """The tasks of the jobs' own users that their answers name, locked in the order of their ids."""
    named = {(job.user_id, number) for job, answer in answered for number in _named(answer)}
    if not named:
        return {}
    rows = await connection.fetch(
        f"""
        select {COLUMNS}
        from unnest($1::text[], $2::bigint[]) as named (user_id, id)
        join tasks using (user_id, id)
        where tasks.deleted_at is null
        order by tasks.id
        for no key update of tasks
        """,  # noqa: S608 - our own names
        *columns(named),
    )
    return {(row["user_id"], row["id"]): task_of(row) for row in rows}


def _named(answer: AnalysisCompleted) -> Iterator[int]:
    told = [*(task.updates for task in answer.tasks), *(said.task_id for said in answer.suggestions)]
    return (number for number in told if number is not None and 0 < number <= _LARGEST_ID)

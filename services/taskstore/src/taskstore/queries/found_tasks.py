"""Tasks that are looked for: by their fields, by their words, page by page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from asyncpg import QueryCanceledError

from contracts.http.task_lists import TaskFilter, TaskQuery
from contracts.task import Task
from taskstore.connection import Connection
from taskstore.queries.tasks import TOLD_BY_JOB
from taskstore.task_order import order_of
from taskstore.task_rows import COLUMNS, task_of

_ZONE: Final = "days_of((select time_zone from users where users.user_id = tasks.user_id))"
_DUE_DAY: Final = f"coalesce((due_at at time zone {_ZONE})::date, due_date)"
_OVERDUE: Final = (
    "status in ('pending', 'in_progress') and coalesce(due_at < {0}::timestamptz, "
    f"due_date < ({{0}}::timestamptz at time zone {_ZONE})::date, false)"
)
_BLOCKED: Final = """
    exists (
        select 1 from task_dependencies as needs
        join tasks as needed on needed.user_id = needs.user_id and needed.id = needs.needs_id
        where needs.user_id = tasks.user_id and needs.task_id = tasks.id
          and needed.status in ('pending', 'in_progress') and needed.deleted_at is null
    )
"""
_ASKED: Final = "(select plainto_tsquery('simple', {0}::text) || plainto_tsquery('english', {0}::text))"
_WORDS: Final = "unnest(array(select folded(one) from unnest({1}::text[]) as one)) as word"
_ALIKE: Final = 0.42
"""From here on a misspelt word is taken for the one it resembles."""
# Most tasks hold no word like the first one that is asked for: the others are not even looked at there.
_FOUND: Final = f"(words @@ {_ASKED} or not exists (select from {_WORDS} where likeness(word, opening) <= {_ALIKE}))"
_SEARCHED: Final = f"""
    cross join lateral (
        select (case when words @@ {_ASKED} then 1 + ts_rank_cd(words, {_ASKED})
                else (select min(likeness(word, opening)) from {_WORDS}) end)::float8 as relevance
    ) as weighed
"""  # noqa: S608 - our own words, and numbered places for the values
"""What holds the words themselves comes before what holds some like them."""
_PATIENCE: Final = "3s"
"""How long one search may keep a connection from everybody else."""


class SearchTooBroadError(Exception):
    """There is too much to be looked through; answered as 422 `search_too_broad`."""


class Page(NamedTuple):
    """Some tasks, and where the next ones begin."""

    tasks: tuple[Task, ...]
    next_cursor: str | None


async def find(connection: Connection, user_id: str | None, wanted: TaskQuery, now: datetime) -> Page:
    """A page of the tasks that are wanted, of that user or of everybody.

    Raises InvalidCursorError, and SearchTooBroadError where words are searched for.
    """
    statement = _Statement()
    conditions = _conditions(statement, user_id, wanted, now)
    order = order_of(wanted, searched=bool(wanted.q))
    if wanted.cursor is not None:
        conditions.append(order.behind([statement.value(one) for one in order.read(wanted.cursor)]))
    searched = ""
    if wanted.q:
        places = statement.value(wanted.q), statement.value(list(dict.fromkeys(wanted.q.split())))
        searched = _SEARCHED.format(*places)
        conditions.append(_FOUND.format(*places))
        await connection.execute(f"set local statement_timeout = '{_PATIENCE}'")
    try:
        rows = await connection.fetch(
            f"""
            select {COLUMNS} {", relevance" if wanted.q else ""} from tasks {searched}
            where {" and ".join(conditions)} order by {order.by} limit {wanted.limit + 1:d}
            """,  # noqa: S608 - our own words, and numbered places for the values
            *statement.values,
        )
    except QueryCanceledError as too_slow:
        if not wanted.q:
            raise
        raise SearchTooBroadError from too_slow
    shown = rows[: wanted.limit]
    return Page(tuple(task_of(row) for row in shown), order.cursor(shown[-1]) if len(rows) > wanted.limit else None)


class _Statement:
    """The values of a statement that is put together."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def value(self, value: object) -> str:
        """Where it stands."""
        self.values.append(value)
        return f"${len(self.values)}"


def _conditions(statement: _Statement, user_id: str | None, wanted: TaskFilter, now: datetime) -> list[str]:
    """One plain condition a field that is given, so that each combination finds its index."""
    asked: list[tuple[object, str]] = [
        (user_id, "tasks.user_id = {0}"),
        (_texts(wanted.status), "status = any({0}::text[])"),
        (_texts(wanted.priority), "priority = any({0}::text[])"),
        (wanted.category, "lower(category) = lower({0})"),
        (wanted.assignee, "lower(assignee) = lower({0})"),
        (_texts(wanted.tag), "tags @> {0}::text[]"),
        (wanted.due_before, f"{_DUE_DAY} < {{0}}::date"),
        (wanted.due_after, f"{_DUE_DAY} > {{0}}::date"),
        (None if wanted.overdue is None else now, f"({_OVERDUE}) is {wanted.overdue}"),
        (wanted.blocked, f"{_BLOCKED} = {{0}}::bool"),
        (wanted.needs_review, "needs_review = {0}"),
        (wanted.job_id, TOLD_BY_JOB),
        (wanted.conversation_id, "conversation_id = {0}"),
        (wanted.updated_since, "updated_at >= {0}"),
    ]
    given = [condition.format(statement.value(value)) for value, condition in asked if value is not None]
    return ["deleted_at is not null" if wanted.deleted else "deleted_at is null", *given]


def _texts(several: Sequence[str]) -> list[str] | None:
    return [str(one) for one in several] or None

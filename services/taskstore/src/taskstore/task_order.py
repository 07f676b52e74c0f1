"""The orders in which tasks are listed, and the place of a task in each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from asyncpg import Record

from contracts.http.task_lists import TaskQuery
from contracts.task import Priority
from taskstore import cursors

_RANK: Final = {priority: rank for rank, priority in enumerate(Priority)}
_RANKED: Final = " ".join(("case priority", *(f"when '{name}' then {rank}" for name, rank in _RANK.items()), "end"))


@dataclass(frozen=True)
class Order:
    """One order; the id decides where all else is alike."""

    name: str
    descending: bool
    columns: tuple[str, ...]
    """What is compared."""
    given: tuple[str, ...]
    """The same of a cursor's values; `{}` is where each stands."""
    kinds: tuple[Any, ...]
    place: Callable[[Record], tuple[cursors.Value, ...]]

    @property
    def by(self) -> str:
        way = " desc" if self.descending else ""
        return ", ".join(f"{column}{way}" for column in (*self.columns, "tasks.id"))

    def cursor(self, row: Record) -> str:
        """The place right behind that row."""
        return cursors.write(self._title, *self.place(row), row["id"])

    def read(self, cursor: str) -> tuple[Any, ...]:
        """The values in a cursor of this order. Raises InvalidCursorError."""
        return cursors.read(cursor, self._title, *self.kinds, int)

    def behind(self, numbers: list[str]) -> str:
        """The condition for what comes after a cursor, whose values stand at those places."""
        known = [form.format(number) for form, number in zip((*self.given, "{}::bigint"), numbers, strict=True)]
        return f"({', '.join((*self.columns, 'tasks.id'))}) {'<' if self.descending else '>'} ({', '.join(known)})"

    @property
    def _title(self) -> str:
        return f"{self.name} {'desc' if self.descending else 'asc'}"


def order_of(wanted: TaskQuery, *, searched: bool) -> Order:
    """The order that is asked for, or the usual one."""
    name = wanted.sort or ("relevance" if searched else "created_at")
    descending = wanted.order == "desc" if wanted.order else name != "due_date"
    if name == "due_date":
        last = "'-infinity'" if descending else "'infinity'"  # tasks without a date come last in both
        return Order(
            name,
            descending,
            tuple(f"(case when {one} is null then {last} else {one} end)" for one in ("due_date", "due_at")),
            (f"coalesce({{}}::date, {last})", f"coalesce({{}}::timestamptz, {last})"),
            (date | None, datetime | None),
            lambda row: (row["due_date"], row["due_at"]),
        )
    if name == "priority":
        return Order(name, descending, (_RANKED,), ("{}::bigint",), (int,), lambda row: (_RANK[row["priority"]],))
    if name == "relevance":
        return Order(name, descending, ("relevance",), ("{}::float8",), (float,), lambda row: (row["relevance"],))
    return Order(name, descending, (name,), ("{}::timestamptz",), (datetime,), lambda row: (row[name],))

"""Statements in the trace of what they are run for: by their text, in which parameters stand for all values."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any, Final, NamedTuple

import asyncpg
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from runtime.telemetry import span

_COMMENT: Final = re.compile(r"--[^\n]*")
_WRITES: Final = re.compile(
    r"\b(insert) into (\w+)|\b(delete) from (\w+)|(?<!for )(?<!key )(?<!do )\b(update) (?!of\b|set\b|skip\b)(\w+)"
)
"""Not what a lock or a conflict is told by."""
_READS: Final = re.compile(r"(?<!distinct )\b(?:from|join) (?!lateral\b)(\w+)\b(?!\()")
"""A table, not a function."""
_CALLS: Final = re.compile(r"(\w+)\(")
_UNTOLD: Final = nullcontext()


class TracedConnection(asyncpg.Connection):
    """Tells of each statement that is run within a span that is kept; of others it costs nothing."""

    __slots__ = ()

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109 - asyncpg's
        with _statement(query):
            return await super().execute(query, *args, timeout=timeout)

    async def executemany(
        self,
        command: str,
        args: Iterable[Sequence[object]],
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - asyncpg's
    ) -> None:
        with _statement(command):
            await super().executemany(command, args, timeout=timeout)

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        with _statement(query):
            return await super().fetch(query, *args, **options)

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        with _statement(query):
            return await super().fetchrow(query, *args, **options)

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        with _statement(query):
            return await super().fetchval(query, *args, **options)


class Summary(NamedTuple):
    """A statement in short."""

    operation: str
    target: str | None
    """The table, or else the function."""
    text: str

    @property
    def name(self) -> str:
        return f"{self.operation} {self.target}" if self.target else self.operation


@lru_cache(maxsize=1024)
def summary(query: str) -> Summary:
    """What a statement does to which table, the one that it writes to before those that it reads."""
    text = " ".join(_COMMENT.sub("", query).split())
    lower = text.lower()
    operation = re.split(r"\W", lower, maxsplit=1)[0]
    if operation in ("insert", "update", "delete", "with") and (written := _WRITES.search(lower)):
        operation, target = (part for part in written.groups() if part)
    elif operation in ("select", "with"):
        found = _READS.search(lower) or _CALLS.search(lower)
        operation, target = "select", found[1] if found else None
    else:
        target = None
    return Summary(operation.upper(), target, text)


@lru_cache(maxsize=1024)
def _attributes(query: str) -> dict[str, str]:
    told = summary(query)
    return {
        "db.system.name": "postgresql",
        "db.operation.name": told.operation,
        "db.query.summary": told.name,
        "db.query.text": told.text,
    }


def _statement(query: str) -> AbstractContextManager[object]:
    return _told(query) if trace.get_current_span().is_recording() else _UNTOLD


@contextmanager
def _told(query: str) -> Iterator[None]:
    with span(summary(query).name, SpanKind.CLIENT, _attributes(query)) as current:
        try:
            yield
        except asyncpg.PostgresError as failure:
            current.set_attribute("db.response.status_code", failure.sqlstate)
            raise

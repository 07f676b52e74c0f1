"""Places in lists, as clients carry them from page to page. No database in here.

A list fetches one row more than its limit; when that row is there, the cursor of the last row that is shown leads on:

    after = cursors.read(wanted.cursor, "created_at", datetime, int) if wanted.cursor else None
    ...  where (created_at, id) < ($1, $2) order by created_at desc, id desc limit <limit + 1>
    rows, next_cursor = cursors.cut(rows, wanted.limit, "created_at", "created_at", "id")
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Final, Protocol, TypeAlias, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

_VERSION: Final = 1
_LONGEST: Final = 2_000
_LARGEST: Final = 2**63

Value: TypeAlias = str | int | float | date | datetime | UUID | None
"""What rows are sorted by."""


class Named(Protocol):
    """A row, whose columns have names."""

    def __getitem__(self, column: str, /) -> Any: ...


Row = TypeVar("Row", bound=Named)


class InvalidCursorError(ValueError):
    """Not a cursor of that list in that order; answered as 422 `invalid_cursor`."""


def write(sort: str, *values: Value) -> str:
    """The place right behind the row with those values. `sort` names the list's order."""
    said = {"v": _VERSION, "s": sort, "k": [_plain(value) for value in values]}
    text = json.dumps(said, separators=(",", ":"), allow_nan=False)
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def cut(rows: Sequence[Row], limit: int, sort: str, *columns: str) -> tuple[Sequence[Row], str | None]:
    """What is shown of rows of which one more than `limit` was asked for, and the cursor that leads on from there.

    `columns` are those that the list is sorted by.
    """
    shown = rows[:limit]
    return shown, write(sort, *(shown[-1][name] for name in columns)) if len(rows) > limit else None


def read(cursor: str, sort: str, *kinds: Any) -> tuple[Any, ...]:
    """The values that a cursor of that order was written with; `kinds` are their types, say `date | None`.

    Raises InvalidCursorError for whatever else it is.
    """
    if len(cursor) > _LONGEST:
        raise InvalidCursorError("too long")
    try:
        said = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        if said["v"] != _VERSION or said["s"] != sort:
            raise InvalidCursorError(f"not a cursor of the order {sort}")
        pairs = zip(kinds, list(said["k"]), strict=True)
        values = tuple(TypeAdapter(kind).validate_json(json.dumps(value), strict=True) for kind, value in pairs)
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as junk:
        raise InvalidCursorError("not a cursor") from junk
    if not all(_has_a_place(value) for value in values):
        raise InvalidCursorError("not a place in any table")
    return values


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, date):  # with it datetime
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _has_a_place(value: Value) -> bool:
    """Whether the database can be told such a value."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, datetime):
        try:
            value.astimezone(UTC)
        except OverflowError:
            return False
        return value.tzinfo is not None
    if isinstance(value, float):
        return isfinite(value)
    return not isinstance(value, int) or -_LARGEST <= value < _LARGEST

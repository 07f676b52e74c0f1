"""What statements are run on."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = PoolConnectionProxy
"""A pooled connection inside of a transaction."""


def columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows turned into the columns that `unnest` takes. There must be at least one row."""
    return [list(column) for column in zip(*rows, strict=True)]

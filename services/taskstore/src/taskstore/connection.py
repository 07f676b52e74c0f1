"""What statements are run on."""

from collections.abc import Iterable
from traceback import walk_tb
from typing import Any, TypeAlias

from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = PoolConnectionProxy
"""A pooled connection inside of a transaction."""


def columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows turned into the columns that `unnest` takes. There must be at least one row."""
    return [list(column) for column in zip(*rows, strict=True)]


def is_of_driver(error: BaseException) -> bool:
    """Whether the driver raised it, not what is done between its statements: both may be an OSError."""
    modules = (frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__))
    return any(module.startswith("asyncpg.") for module in modules)

"""Counting what a transaction did once it is committed: what is undone or tried again does not count twice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_NOTED: Final[ContextVar[list[Callable[[], object]] | None]] = ContextVar("noted", default=None)


@contextmanager
def counting() -> Iterator[None]:
    """Around a transaction: what is noted within is counted when the block ends well, and else forgotten."""
    noted: list[Callable[[], object]] = []
    before = _NOTED.get()
    _NOTED.set(noted)
    try:
        yield
    finally:
        _NOTED.set(before)
    for count in noted:
        count()


@contextmanager
def undone_with() -> Iterator[None]:
    """Around a savepoint: when the block fails, what was noted within is forgotten with it."""
    noted = _NOTED.get()
    before = len(noted) if noted is not None else 0
    try:
        yield
    except BaseException:
        if noted is not None:
            del noted[before:]
        raise


def note(count: Callable[[], object]) -> None:
    """Count this when the transaction is committed."""
    noted = _NOTED.get()
    if noted is None:
        raise LookupError("there is no transaction to be committed")
    noted.append(count)

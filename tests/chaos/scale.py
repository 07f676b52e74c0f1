"""How large an experiment is."""

from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Scale(StrEnum):
    SHORT = "short"
    """Seconds: among the tests."""
    USUAL = "usual"
    """All experiments in about ten minutes."""
    FULL = "full"
    """All of them in about an hour; what is claimed comes from it."""

    def of(self, short: T, usual: T, full: T) -> T:
        """The number for this size."""
        return {Scale.SHORT: short, Scale.USUAL: usual, Scale.FULL: full}[self]

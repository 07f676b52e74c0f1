"""API keys over HTTP: what each may be used for."""

from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do. Each includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    """Makes and revokes keys, and sees how the house does."""

    def includes(self, other: "Scope") -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)

"""How many requests are allowed in a window of time, as the settings write it: `600/minute; 10000/day`."""

from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem, parse_many

OFF: Final = "off"


@dataclass(frozen=True)
class Rate:
    """So many requests a window."""

    name: str
    """What the answer's headers call it."""
    item: RateLimitItem

    @property
    def quota(self) -> int:
        return self.item.amount

    @property
    def window_s(self) -> int:
        return self.item.get_expiry()

    @property
    def policy(self) -> str:
        """As an item of `RateLimit-Policy`."""
        return f'"{self.name}";q={self.quota};w={self.window_s}'


def rates(name: str, written: str) -> tuple[Rate, ...]:
    """None of them where `off` is written. Raises ValueError."""
    if written.strip().lower() == OFF:
        return ()
    try:
        items = parse_many(written)
    except ValueError as wrong:
        raise ValueError("write it as 600/minute, several with ';', or off") from wrong
    if any(item.amount < 1 for item in items):
        raise ValueError("allow one request at least, or write off")
    named: dict[str, Rate] = {}
    for item in items:
        wanted = f"{name}-{item.GRANULARITY.name}" if named else name
        taken = sum(one == wanted or one.startswith(f"{wanted}-") for one in named)
        free = f"{wanted}-{taken + 1}" if taken else wanted
        named[free] = Rate(free, item)
    return tuple(named.values())


@dataclass(frozen=True)
class Rates:
    """What is counted of each request."""

    address: tuple[Rate, ...] = ()
    user: tuple[Rate, ...] = ()
    submissions: tuple[Rate, ...] = ()
    """Of a user's, too."""

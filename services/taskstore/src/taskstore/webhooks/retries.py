"""When to try again."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_FACTOR: Final = 5.0
_JITTER: Final = 0.2


def pause(attempt: int, *, first: float, longest: float) -> float:
    """Seconds before the attempt after `attempt` (from 1): each pause five times the one before, a fifth more or less.

    With 5 s, 6 h and ten attempts, the last is made about a day after the first.
    """
    seconds = min(longest, first * pow(_FACTOR, min(attempt - 1, 20)))
    return seconds * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret


def asked_to_wait(headers: Mapping[str, str], now: datetime, *, longest: float) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or a date, never more than `longest`; None where it doesn't."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(longest, float(said[:12]))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(longest, max(0.0, (moment - now).total_seconds()))

"""What the headers of an answer tell about waiting."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

_LENGTHS: Final = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DURATION: Final = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(ms|[dhms])?", re.ASCII)
_LONGEST_S: Final = 86_400.0
"""Nobody is left alone for longer than a day, whatever was told."""
_QUOTA: Final = "x-ratelimit-"
KINDS: Final = ("requests", "tokens")
"""What providers count."""


def retry_after_s(headers: Mapping[str, str], error: Mapping[str, Any] | None = None) -> float | None:
    """Seconds to wait, from `retry-after-ms`, `retry-after` (seconds or a date), or an `estimated_time` in the body."""
    told = number(headers.get("retry-after-ms"))
    if told is not None:
        return min(told / 1_000, _LONGEST_S)
    after = headers.get("retry-after")
    told = number(after if after is not None else (error or {}).get("estimated_time"))
    if told is None and after is not None:
        told = _until(after)
    return None if told is None else min(told, _LONGEST_S)


def quota_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Those that tell what is left of the quota, and when it will be whole again."""
    return {name.lower(): told for name, told in headers.items() if name.lower().startswith(_QUOTA)}


def is_used_up(headers: Mapping[str, str]) -> bool:
    """Whether nothing is left of one of the kinds."""
    return any(number(headers.get(f"{_QUOTA}remaining-{kind}")) == 0 for kind in KINDS)


def duration_s(text: str) -> float | None:
    """Seconds of `2m59.56s`, `120ms` or `7.66`; None where it is no duration."""
    text = text.strip()
    pieces = _DURATION.findall(text)
    if not pieces or "".join(number + unit for number, unit in pieces) != text:
        return None
    return sum(float(number) * _LENGTHS[unit or "s"] for number, unit in pieces)


def number(told: object) -> float | None:
    """A number that is not below zero and not without end; None for anything else."""
    try:
        read = float(str(told))
    except ValueError:
        return None
    return read if 0 <= read < float("inf") else None


def _until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

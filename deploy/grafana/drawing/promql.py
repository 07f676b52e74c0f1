"""The few forms of query that the panels are made of.

A panel must show 0, not nothing, where nothing happened: a share of nothing and a quantile of nothing are not numbers,
so each stands before an `or` with zeros for the same labels.
"""

from typing import Final

_STEP: Final = "$__rate_interval"
_WHOLE: Final = "$__range"


def selector(metric: str, where: str = "") -> str:
    """`where` are matchers as they stand between the braces."""
    return f"intelliassist_{metric}{{{where}}}" if where else f"intelliassist_{metric}"


def per_second(metric: str, by: str = "", where: str = "") -> str:
    """How fast a counter grows."""
    return total(f"rate({selector(metric, where)}[{_STEP}])", by)


def within(metric: str, by: str = "", where: str = "") -> str:
    """How much a counter grew in all that the dashboard shows, in whole numbers."""
    return f"round({total(f'increase({selector(metric, where)}[{_WHOLE}])', by)})"


def now(metric: str, by: str = "", where: str = "") -> str:
    """A gauge of each process, all of them together."""
    return total(selector(metric, where), by)


def of_the_house(metric: str, by: str = "", where: str = "") -> str:
    """A gauge of broker, database or journal: every process tells the same, so the largest is taken."""
    return largest(selector(metric, where), by)


def pace_of_the_house(metric: str, by: str = "", where: str = "") -> str:
    """How fast a figure of broker or database grows, which every task store tells alike."""
    return largest(f"rate({selector(metric, where)}[{_STEP}])", by)


def quantile(q: float, histogram: str, by: str = "", where: str = "") -> str:
    """0 where nothing was measured."""
    buckets = per_second(f"{histogram}_bucket", _both("le", by), where)
    return f"histogram_quantile({q}, {buckets}) >= 0 or 0 * {per_second(f'{histogram}_count', by, where)}"


def share(metric: str, by: str, where: str, of: str = "") -> str:
    """How much of what `of` matches is matched by `where` too; 0 of nothing is 0."""
    part, whole = per_second(metric, by, _both(of, where)), per_second(metric, by, of)
    return f"{part} / ({whole} > 0) or 0 * {whole}"


def kept(kind: str, within_s: float) -> str:
    """The share of a kind's jobs that ended in time, of all that the dashboard shows; of none, all."""
    ended = f'kind="{kind}", status!="cancelled"'
    in_time = selector("job_seconds_bucket", f'{ended}, le="{float(within_s)}"')
    of_all = selector("job_seconds_count", ended)
    return f"sum(increase({in_time}[{_WHOLE}])) / (sum(increase({of_all}[{_WHOLE}])) > 0) or vector(1)"


def total(of: str, by: str = "") -> str:
    return f"sum by ({by}) ({of})" if by else f"sum({of})"


def largest(of: str, by: str = "") -> str:
    return f"max by ({by}) ({of})" if by else f"max({of})"


def _both(one: str, other: str) -> str:
    return ", ".join(filter(None, (one, other)))

"""One request as the limits see it: whose it turned out to be, and how they stand."""

from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.types import Scope

from gateway.answering.refusals import Refused
from gateway.limits.counting import Counting, Standing
from gateway.limits.rates import Rate, Rates

_KEY: Final = "visit"
_SECONDS: Final = {1: "second", 60: "minute", 3600: "hour", 86_400: "day"}


class Visit:
    """Counts one request once for its address and once for its user."""

    def __init__(self, rates: Rates, counting: Counting) -> None:
        self._rates = rates
        self._counting = counting
        self._standings: dict[str, Standing] = {}

    async def of_address(self, address: str) -> None:
        """Raises Refused (429) where too many requests came from there."""
        await self._count(self._rates.address, address)

    async def of_user(self, user: str) -> None:
        """Raises Refused (429) where the user asked too often."""
        await self._count(self._rates.user, user)

    async def of_submitter(self, user: str) -> None:
        """Raises Refused (429) where the user submitted too much."""
        await self._count(self._rates.submissions, user)

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` with all that was counted, `RateLimit` with the tightest (draft-ietf-httpapi-ratelimit-headers)."""
        if not self._standings:
            return {}
        standings = self._standings.values()
        tightest = min(standings, key=lambda one: (one.allowed, one.remaining, -one.reset_s))
        policies = ", ".join(one.rate.policy for one in standings)
        return {"RateLimit-Policy": policies, "RateLimit": tightest.told}

    async def _count(self, rates: tuple[Rate, ...], who: str) -> None:
        for rate in rates:
            if rate.name in self._standings:
                continue
            standing = await self._counting.count(rate, who)
            if standing is not None:
                self._standings[rate.name] = standing
                if not standing.allowed:
                    raise _too_many(standing)


def begin(scope: Scope, visit: Visit) -> None:
    """Make it known to whoever learns more of the request."""
    scope.setdefault("state", {})[_KEY] = visit


def visit_of(request: Request) -> Visit:
    visit = request.scope["state"][_KEY]
    assert isinstance(visit, Visit)  # noqa: S101 - Starlette's state has no types
    return visit


def _too_many(standing: Standing) -> Refused:
    window = _SECONDS.get(standing.rate.window_s, f"{standing.rate.window_s} seconds")
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate_limited",
        f"Too many requests: {standing.rate.quota} a {window} are allowed. Try again in {standing.reset_s} s.",
        headers={"Retry-After": str(standing.reset_s)},
    )

"""What answers cost, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.answering import TokenUse
from contracts.fact import Fact
from contracts.http.request import Request

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
"""A day as UTC counts it."""


class UsageQuery(Request):
    """From which day to which."""

    since: Day | None = None
    """Thirty days with the last where left out."""
    until: Day | None = None
    """Today where left out."""


class UsageOfModel(Fact):
    """One day's use of one model."""

    day: date
    provider: str
    model: str
    answers: int
    """Readings and analyses that it gave, or was paid for in vain; those from the cache and of local models cost no
    tokens."""
    tokens: TokenUse


class UsageToday(Fact):
    """What was used since midnight, UTC, and what is left of the day's quotas; null where there is none."""

    bytes: int
    """Of files that were sent."""
    tokens: int
    """Input and output together."""
    daily_bytes: int | None = None
    daily_tokens: int | None = None
    bytes_left: int | None = None
    tokens_left: int | None = None


class UsedTodayQuery(Fact):
    """What today's use is asked for."""

    without: tuple[UUID, ...] = ()
    """Files whose bytes whoever asks counts already, known here or not."""


class Usage(Fact):
    """The tokens that were used from one day to another, both included."""

    user_id: str | None = None
    """Whose; everybody's where null."""
    since: date
    until: date
    answers: int
    tokens: TokenUse
    tokens_used: int
    """Input and output together."""
    by_model: tuple[UsageOfModel, ...] = ()
    """By day, then provider, then model."""
    today: UsageToday | None = None
    """Whatever days were asked for."""

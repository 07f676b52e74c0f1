"""What a user may use up in a day, as UTC counts days: bytes that they send, tokens that their jobs cost."""

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Final

import structlog

from contracts.http.usage import UsageToday
from gateway.answering.refusals import Refused
from gateway.taskstore import TaskStore

_LOG = structlog.get_logger()
_DAY: Final = timedelta(days=1)


class Quotas:
    """The task store knows what was used. While it is away nobody is refused: what is accepted is kept."""

    def __init__(self, store: TaskStore, daily_bytes: int | None, daily_tokens: int | None) -> None:
        """None: as much as they like."""
        self._store = store
        self._bytes = daily_bytes
        self._tokens = daily_tokens

    async def check(self, user: str, arriving: int = 0) -> None:
        """Before `arriving` bytes are taken. Raises Refused (429) when the day's are used up."""
        if self._bytes is None and self._tokens is None:
            return
        try:
            today = await self._store.used_today(user)
        except Refused as away:
            _LOG.warning("a quota is not looked at", user_id=user, reason=away.detail)
            return
        if self._bytes is not None and today.bytes + max(arriving, 1) > self._bytes:
            raise _used_up("bytes", today.bytes, self._bytes)
        if self._tokens is not None and today.tokens >= self._tokens:
            raise _used_up("tokens", today.tokens, self._tokens)

    def of(self, today: UsageToday) -> UsageToday:
        """With what is allowed and what is left."""
        return today.model_copy(
            update={
                "daily_bytes": self._bytes,
                "daily_tokens": self._tokens,
                "bytes_left": _left(self._bytes, today.bytes),
                "tokens_left": _left(self._tokens, today.tokens),
            }
        )


def midnight() -> datetime:
    """When the day ends."""
    return datetime.combine(datetime.now(UTC).date() + _DAY, time(), UTC)


def _left(allowed: int | None, used: int) -> int | None:
    return max(0, allowed - used) if allowed is not None else None


def _used_up(what: str, used: int, allowed: int) -> Refused:
    wait = max(1, round((midnight() - datetime.now(UTC)).total_seconds()))
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "daily_quota_used",
        f"Of {allowed} {what} a day, {used} are used, and this would be more. Try again after midnight UTC.",
        headers={"Retry-After": str(wait)},
        details={"quota": what, "allowed": allowed, "used": used},
    )

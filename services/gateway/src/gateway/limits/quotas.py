"""What a user may use up in a day, as UTC counts days: bytes that they send, tokens that their jobs cost."""

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog

from contracts.http.usage import UsageToday
from contracts.job import File
from gateway.answering.refusals import Refused
from gateway.caller import Caller
from gateway.limits.reservations import Reservations
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
        self._reserved = Reservations()

    async def look(self, user: str) -> UsageToday | None:
        """What a user used today, less what is held here; None where nothing is limited, or nobody can tell."""
        if self._bytes is None and self._tokens is None:
            return None
        try:
            return await self._store.used_today(user, without=self._reserved.files(user))
        except Refused as away:
            _LOG.warning("a quota is not looked at", reason=away.detail)
            return None

    def hold(self, user: str, request: UUID, size: int, today: UsageToday | None) -> None:
        """Reserve so many bytes for a request. Raises Refused (429) when the day's are used up, and reserves nothing.

        Looking at what the others hold and taking one's own is one step: nobody comes in between.
        """
        if today is None:
            return
        if self._tokens is not None and today.tokens >= self._tokens:
            raise _used_up("tokens", today.tokens, self._tokens)
        if self._bytes is not None:
            used = today.bytes + self._reserved.of(user, but=request)
            if used + max(size, 1) > self._bytes:
                raise _used_up("bytes", used, self._bytes)
            self._reserved.arriving(user, request, size)

    def accepted(self, user: str, *files: File) -> None:
        """These count as used whether the task store has heard of them or not."""
        if self._bytes is not None:
            for file in files:
                self._reserved.accepted(user, file.file_id, file.size)

    def release(self, user: str, request: UUID) -> None:
        """What was reserved for a request is free again."""
        self._reserved.release(user, request)

    async def today(self, caller: Caller) -> UsageToday:
        """What the caller used, with what is held here, what is allowed and what is left. Raises Refused as the store does."""
        user = None if caller.asks_of_everybody else caller.owner()
        today = await self._store.used_today(caller, without=self._reserved.files(user))
        used = today.bytes + self._reserved.of(user)
        return today.model_copy(
            update={
                "bytes": used,
                "daily_bytes": self._bytes,
                "daily_tokens": self._tokens,
                "bytes_left": _left(self._bytes, used),
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
        f"Of {allowed} {what} a day, {used} are used or on their way, and this would be more. Try again after midnight UTC.",
        headers={"Retry-After": str(wait)},
        details={"quota": what, "allowed": allowed, "used": used},
    )

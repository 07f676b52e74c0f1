"""Writes down how attempts ended, and what follows from it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from runtime.errors import Transient
from runtime.metrics import webhooks
from taskstore.database import Database
from taskstore.settings import Settings
from taskstore.webhooks import due, outcomes
from taskstore.webhooks.delivery import Delivery, Outcome
from taskstore.webhooks.retries import pause

_log = structlog.get_logger()

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0


class Ledger:
    """An outcome that is not written down would be a second message to somebody who has taken the first."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def write(self, delivery: Delivery, outcome: Outcome) -> None:
        """Write an outcome down, waiting for a database that is away."""
        now = datetime.now(UTC)
        again_at = self._again_at(delivery, outcome, now)
        wait_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._write(delivery, outcome, now, again_at)
                break
            except Transient as away:
                _log.warning("how a webhook went waits to be written down", reason=away.reason)
                await asyncio.sleep(wait_s)
                wait_s = min(_LONGEST_PAUSE_S, wait_s * 2)
        told = "delivered" if outcome.delivered else "retried" if again_at else "failed"
        webhooks.ATTEMPTS.labels(told).inc()

    async def give_back(self, delivery: Delivery) -> None:
        """It was not sent after all."""
        async with self._database.as_sink() as connection:
            await due.give_back(connection, delivery, datetime.now(UTC))

    async def prune(self) -> None:
        """Drop what the log keeps no longer, and secrets that sign nothing any more."""
        now = datetime.now(UTC)
        # Two transactions: whoever deletes a webhook takes its deliveries and secrets in an order of its own.
        async with self._database.as_sink() as connection:
            await outcomes.prune(connection, now - timedelta(days=self._settings.webhook_log_days))
        async with self._database.as_sink() as connection:
            await outcomes.prune_secrets(connection, now)

    async def _write(self, delivery: Delivery, outcome: Outcome, now: datetime, again_at: datetime | None) -> None:
        async with self._database.as_sink() as connection:
            # The webhook before its delivery, the order of those who delete it.
            if outcome.delivered:
                await outcomes.worked(connection, delivery)
            else:
                resting = timedelta(seconds=outcome.retry_after) if outcome.retry_after else None
                since = await outcomes.failed(connection, delivery, now, now + resting if resting else None)
                if reason := self._reason_to_stop(outcome, since, now):
                    await outcomes.switch_off(connection, delivery, reason, now)
            await outcomes.write(connection, delivery, outcome, now, again_at)

    def _again_at(self, delivery: Delivery, outcome: Outcome, now: datetime) -> datetime | None:
        tries = delivery.tries + 1
        if outcome.delivered or outcome.gone or tries >= self._settings.webhook_attempts:
            return None
        seconds = pause(
            tries, first=self._settings.webhook_first_pause_s, longest=self._settings.webhook_longest_pause_s
        )
        return now + timedelta(seconds=max(seconds, outcome.retry_after or 0))

    def _reason_to_stop(self, outcome: Outcome, since: datetime, now: datetime) -> str | None:
        if outcome.gone:
            return "The receiver answered 410 Gone."
        days = self._settings.webhook_disabled_after_days
        if now - since >= timedelta(days=days):
            return f"Nothing could be delivered for {days:g} days. The last attempt: {outcome.error}"
        return None

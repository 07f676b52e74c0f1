"""Sends what is due, some of it at a time."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog

from runtime.looping import Looping
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.settings import Settings
from taskstore.webhooks import due
from taskstore.webhooks.delivery import Delivery
from taskstore.webhooks.destinations import Destinations
from taskstore.webhooks.ledger import Ledger
from taskstore.webhooks.posting import Posting

_log = structlog.get_logger()

_POLL_S: Final = 1.0
_LEASE_OVER_TIMEOUT: Final = timedelta(seconds=30)
"""An attempt that has not been written down so long after its time-out was made by a process that died."""
_TO_GIVE_BACK_S: Final = 5.0
"""What can't be given back in that time is due when its lease is over."""
_PRUNE_EVERY_S: Final = 600.0
_SHARE_OF_A_USER: Final = 4
"""No user gets more than this part of the places."""


class Sender:
    """Any number of processes send side by side. A slow receiver holds up nobody but itself."""

    def __init__(self, database: Database, commits: Commits, destinations: Destinations, settings: Settings) -> None:
        self._database = database
        self._commits = commits
        self._destinations = destinations
        self._ledger = Ledger(database, settings)
        self._settings = settings
        self._under_way: dict[asyncio.Task[None], Delivery] = {}
        self._looping = Looping("sending webhooks", self._turn, commits)
        self._patience_ends = 0.0
        self._pruned = monotonic()
        self.check = self._looping.check

    async def start(self) -> None:
        self._posting = Posting(
            self._destinations,
            timeout_s=self._settings.webhook_timeout_s,
            longest_pause_s=self._settings.webhook_longest_pause_s,
            connections=self._settings.webhook_concurrency,
        )
        self._looping.start()

    def finish(self) -> None:
        """Take nothing more; what is under way goes on."""
        if not self._looping.is_ending:
            self._patience_ends = monotonic() + self._settings.drain_timeout_s
        self._looping.end()

    async def stop(self) -> None:
        """Return once nothing is under way; what takes too long is given back."""
        self.finish()
        await self._looping.stop()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=max(0.0, self._patience_ends - monotonic()))
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=_TO_GIVE_BACK_S)
        await self._posting.close()
        self._destinations.close()

    async def _turn(self) -> float:
        taken = await self._take()
        await self._prune_now_and_then()
        return 0 if taken else _POLL_S

    async def _take(self) -> int:
        free = self._settings.webhook_concurrency - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, timeout=_POLL_S, return_when=asyncio.FIRST_COMPLETED)
            return 1
        lease = timedelta(seconds=self._settings.webhook_timeout_s) + _LEASE_OVER_TIMEOUT
        async with self._database.as_sink() as connection:
            deliveries = await due.take(
                connection,
                self._under_way.values(),
                datetime.now(UTC),
                lease,
                at_most=free,
                each_webhook=self._settings.webhook_concurrency_each,
                each_user=max(1, self._settings.webhook_concurrency // _SHARE_OF_A_USER),
            )
        for delivery in deliveries:
            task = asyncio.create_task(self._send(delivery), name=f"webhook delivery {delivery.id}")
            self._under_way[task] = delivery
            task.add_done_callback(self._sent)
        return len(deliveries)

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (failure := task.exception()) is not None:
            # Due again when its lease is over.
            _log.warning("how a webhook went was not written down", reason=failure)
        self._commits.announce()

    async def _send(self, delivery: Delivery) -> None:
        try:
            outcome = await self._posting.post(delivery)
        except asyncio.CancelledError:
            await self._ledger.give_back(delivery)
            raise
        await self._ledger.write(delivery, outcome)

    async def _prune_now_and_then(self) -> None:
        if monotonic() - self._pruned > _PRUNE_EVERY_S:
            self._pruned = monotonic()
            await self._ledger.prune()

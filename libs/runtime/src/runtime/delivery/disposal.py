"""What becomes of a record that can't be handled: its user is told, and nothing is thrown away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog

from contracts.cloudevents import attributes, is_ours
from contracts.fact import Event
from contracts.ids import event_id
from contracts.recognized import PartFailed
from contracts.submitted import Submitted
from runtime.delivery.backoff import Backoff
from runtime.delivery.consumption import Consumption
from runtime.delivery.dead_letters import DeadLetters, DeadLetterShare
from runtime.delivery.decoding import UnknownVersion
from runtime.delivery.failures import APOLOGY, died_of_it, failure_of, failure_of_unreadable, too_much
from runtime.delivery.hop import Outcome, Passage
from runtime.delivery.record import Record
from runtime.errors import BadInput, Permanent, Transient
from runtime.publisher import Publisher
from runtime.received import Received
from runtime.settings import DeliverySettings

_log = structlog.get_logger()

REFUSED_BY_STORE: Final = "refused_by_store"
_THE_RECORDS_FAULT: Final = frozenset({"undecodable", "blob_missing", "blob_changed", REFUSED_BY_STORE})
"""Codes of what can only be as it is told; any other failure may be a mistake of ours."""


class Disposal:
    """Decides between another attempt and the dead letters, for one consumer group."""

    def __init__(self, consumption: Consumption, publisher: Publisher, settings: DeliverySettings) -> None:
        self._consumption = consumption
        self._publisher = publisher
        self._dead_letters = DeadLetters(publisher, consumption.group)
        self._share = DeadLetterShare(limit=settings.dead_letter_share_limit, window=settings.dead_letter_share_window)
        self._attempts: Final = settings.retry_attempts
        self.backoff: Final = Backoff(settings)

    def may_try_again(self, failure: BaseException, attempt: int) -> bool:
        """Whether the failure may pass by itself: outages always, the unknown a few times."""
        if isinstance(failure, Transient):
            return True
        # Whatever a child process died of twice, it will die of again.
        most = 2 if died_of_it(failure) else self._attempts
        return not isinstance(failure, Permanent) and attempt < most

    async def give_up(
        self, passage: Passage, received: Received | None, failure: BaseException, attempts: int
    ) -> Outcome:
        """Tell the user, keep the record; answers what became of it. What is published is a child of its span."""
        record = passage.record
        if received is not None and died_of_it(failure):
            _log.error("no child process survives it", topic=record.topic, attempts=attempts, reason=failure)
            failure = too_much(received.event)
        code = failure.code if isinstance(failure, Permanent) else "failed"
        parked = isinstance(failure, UnknownVersion)
        told = None if parked else _told(record, received, failure, code)
        if told is not None:
            cause = received.event_id if received else _cause(record)
            await self.say(told, cause)
        if isinstance(failure, BadInput):
            self._share.count(dead=False)
            return "refused"
        await self._persistently(lambda: self._dead_letters.keep(passage, reason=failure, code=code, attempts=attempts))
        if parked:
            return "parked"
        if _is_foreign(record, failure):
            return "dead_lettered"
        self._share.count(dead=True)
        if self._share.exceeded():
            self._consumption.halt("too large a share of the last records became dead letters")
        return "dead_lettered"

    def completed(self) -> None:
        """A record was handled as it should be."""
        self._share.count(dead=False)

    async def say(self, event: Event, cause: UUID) -> None:
        """Publish what handling led to, under the id that a redelivery repeats, however long the broker is away."""
        named = event_id(cause, event.topic, event.entity, event.attempt)
        await self._persistently(lambda: self._publisher.publish(event, event_id=named))

    async def _persistently(self, action: Callable[[], Awaitable[None]]) -> None:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await action()
            except Transient as away:
                self._consumption.progress.tries_again(away)
                _log.warning("publishing is tried again", reason=away, attempt=attempt)
                await asyncio.sleep(self.backoff.pause(attempt, away))


def _is_foreign(record: Record, failure: BaseException) -> bool:
    """Whether the record, not the house, is at fault, so that it says nothing about this release."""
    at_fault = isinstance(failure, Permanent) and failure.code in _THE_RECORDS_FAULT
    return at_fault and not is_ours(attributes(record.headers).source)


def _told(record: Record, received: Received | None, failure: BaseException, code: str) -> PartFailed | None:
    if received is None:
        return failure_of_unreadable(record, code=code)
    if code == REFUSED_BY_STORE and isinstance(received.event, Submitted):
        return None  # it did not become a job, or would speak for somebody else's
    # What is not ours to explain, an exception's text say, does not leave the house.
    reason = failure.reason if isinstance(failure, Permanent) else APOLOGY
    return failure_of(received.event, code=code, reason=reason)


def _cause(record: Record) -> UUID:
    return uuid5(NAMESPACE_URL, f"{record.topic}/{record.partition}/{record.offset}")

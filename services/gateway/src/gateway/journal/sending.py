"""Publishing what entries hold."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Final

import structlog

from contracts.fact import Event
from contracts.intake import Entry
from gateway.journal.broker_sight import BrokerSight
from gateway.journal.kept import Kept, Stage
from runtime.errors import Transient
from runtime.publisher import Publisher

_PATIENCE_S: Final = 1.0
"""Then a client is not kept waiting any longer: the entry is there."""
_WITHOUT_JOURNAL_S: Final = 60.0
_LONGEST_PAUSE_S: Final = 5.0
_LOG = structlog.get_logger()


class Sending:
    """What the broker does not take within a moment goes on being published behind the answer, but nothing twice at a time."""

    def __init__(self, publisher: Publisher, sight: BrokerSight, *, forgetful: bool) -> None:
        """`forgetful`: the broker keeps nothing across a restart. Such a one may take records before its topics are
        made, which then nobody is given.
        """
        self._publisher = publisher
        self._forgetful = forgetful
        self._sight = sight
        self._going: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        return bool(self._going)

    async def stop(self) -> None:
        """Give up what is going on: it stands in the journal."""
        going = list(self._going)
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    async def within_patience(self, entry: Entry, kept: Kept, *, links: Iterable[str] = ()) -> bool:
        """Whether the broker took all of the entry within a moment; else it may still take it.

        Raises Permanent for what no broker will take.
        """
        kept.begin()
        task = asyncio.create_task(self._send(entry, kept, links), name="publish an entry")
        self._going.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait({task}, timeout=_PATIENCE_S)
        if task.done():
            task.result()
        else:
            self._sight.missed(f"no word within {_PATIENCE_S:g} s")
        return kept.stage is Stage.SENT

    async def without_journal(self, entry: Entry) -> None:
        """Raises Transient when the broker does not take the first event; the others are tried for some time then."""
        first, *others = entry.events
        await self._publish(entry, first)
        # Now the job is: each event carries the whole manifest. There is no way back, so the rest must follow.
        for event in others:
            await self._publish_patiently(entry, event)

    async def _send(self, entry: Entry, kept: Kept, links: Iterable[str]) -> None:
        try:
            for event in entry.events[kept.published :]:
                await self._publish(entry, event, links)
                kept.published += 1
        except Transient as away:
            self._sight.missed(away)
        else:
            self._sight.took()
            kept.sent(monotonic(), in_doubt=self._forgetful and self._sight.just_back)
        finally:
            if kept.stage is Stage.IN_HAND:
                kept.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            _LOG.error("an entry can't be published", reason=failure)

    async def _publish_patiently(self, entry: Entry, event: Event) -> None:
        gives_up = monotonic() + _WITHOUT_JOURNAL_S
        pause = 0.1
        while True:
            try:
                return await self._publish(entry, event)
            except Transient as away:
                if monotonic() > gives_up:
                    _LOG.error("a part was not published", entity=event.entity, reason=str(away))
                    return None
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    async def _publish(self, entry: Entry, event: Event, links: Iterable[str] = ()) -> None:
        await self._publisher.publish(
            event, event_id=entry.event_id(event), traceparent=entry.traceparent, links=links, time=entry.promised_at
        )

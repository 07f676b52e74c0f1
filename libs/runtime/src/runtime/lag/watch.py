"""Watching all consumer groups of the house from the broker: a group's lag shows also when nobody is in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from time import monotonic
from typing import Final

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from contracts.topics import TOPICS, consumer_groups
from runtime.lag.answers import Offsets
from runtime.lag.backlog import Lag
from runtime.lag.backlogs import Backlogs
from runtime.lag.offsets_client import OffsetsClient, Seen
from runtime.lag.settled import Place, Settled
from runtime.looping import Looping
from runtime.metrics import broker
from runtime.settings import KafkaSettings

_EVERY_S: Final = 5.0
_LAG_LASTS_S: Final = 30.0
"""Longer than a look takes in which one broker hangs: that says nothing about what the others know."""
_BROKERS_LAST_S: Final = 45.0
"""The same, and a while for finding one that answers."""
_DOUBTED_S: Final = 15.0
"""After none answered. A single answer that is late tells of a slow broker, not of none."""
_log = structlog.get_logger()


class LagWatch:
    """Looks every few seconds, and tells the metrics. A broker that is away is looked for again."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._offsets = OffsetsClient(settings)
        self._groups = {group: [topic.name for topic in topics] for group, topics in consumer_groups().items()}
        self._topics = [name for topic in TOPICS for name in (topic.name, topic.dead_letters)]
        self._backlogs = Backlogs()
        self._settled = Settled()
        self._troubles: tuple[str, ...] = ()
        self._brokers = 0
        self._brokers_until = -inf
        self._seen_until: defaultdict[tuple[str, str], float] = defaultdict(lambda: -inf)
        """Of each group and topic, until when what was seen of all partitions is as good as new."""
        self._looping = Looping("lag watch", self._turn)
        self.check = self._looping.check
        broker.BROKERS.set_function(lambda: self._brokers if monotonic() < self._brokers_until else 0)
        for group, topics in self._groups.items():
            for topic in topics:
                broker.LAG_SEEN.labels(group, topic).set_function(partial(self._is_seen, group, topic))

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()
        await self._offsets.close()

    def settled(self, asked: Place, answered: Iterable[Place]) -> datetime | None:
        """What was asked before this moment is dealt with, and its answers were heard; None while nobody knows.

        `asked` is the group that works and the topic that it is asked by, `answered` who hears its answers on which.
        """
        return _by_the_clock(self._settled.until(asked, answered))

    def passed(self, places: Iterable[Place]) -> datetime | None:
        """What was said before this moment each group has dealt with on its topic; None while nobody knows."""
        return _by_the_clock(self._settled.passed(places))

    async def _turn(self) -> float:
        began = monotonic()
        try:
            self._brokers = await self._offsets.brokers()
            self._brokers_until = monotonic() + _BROKERS_LAST_S
            seen = await self._offsets.look(self._topics, self._groups)
        except (KafkaError, OSError) as failure:
            self._brokers_until = min(self._brokers_until, monotonic() + _DOUBTED_S)
            if monotonic() >= self._brokers_until:
                broker.SEEN.forget()
                self._seen_until.clear()
            self._say((repr(failure),))
        else:
            self._tell(seen, began)  # what was said since then may not have been seen
            self._settled.look(monotonic(), self._backlogs.passed(seen.partitions))
            self._say(seen.troubles)
        return _EVERY_S

    def _say(self, troubles: tuple[str, ...]) -> None:
        """Once, until all is well again."""
        if troubles and not self._troubles:
            _log.warning("how far consumers are can't be seen", reason="; ".join(troubles))
        self._troubles = troubles

    def _is_seen(self, group: str, topic: str) -> bool:
        return monotonic() < self._seen_until[group, topic]

    def _tell(self, seen: Seen, now: float) -> None:
        """What was seen; what was seen before, and now is not, is told no longer."""
        ends = _by_topic(seen.ends)
        for topic in self._topics:
            if topic in ends and len(ends[topic]) == seen.partitions[topic]:
                broker.END_OFFSET.labels(topic).set(sum(ends[topic].values()))
            else:
                broker.END_OFFSET.remove(topic)
        for group, topics in self._groups.items():
            positions = _by_topic(seen.positions[group])
            for topic in topics:
                if topic in positions:
                    lags = [self._lag(group, place, seen, now) for place in positions[topic]]
                    broker.LAG_RECORDS.labels(group, topic).set(sum(lag.records for lag in lags))
                    broker.LAG_SECONDS.labels(group, topic).set(max(lag.seconds for lag in lags))
                    if len(lags) == seen.partitions[topic]:
                        self._seen_until[group, topic] = now + _LAG_LASTS_S
                elif not self._is_seen(group, topic):
                    broker.LAG_RECORDS.remove(group, topic)
                    broker.LAG_SECONDS.remove(group, topic)
        broker.SEEN.renew()

    def _lag(self, group: str, place: TopicPartition, seen: Seen, now: float) -> Lag:
        end, position = seen.ends[place], seen.positions[group][place]
        return self._backlogs.look((group, place.topic), place.partition, now, end=end, position=position)


def _by_the_clock(moment: float | None) -> datetime | None:
    if moment is None or not broker.SEEN.is_fresh:  # a broker that is away may have taken more since
        return None
    return datetime.now(UTC) - timedelta(seconds=monotonic() - moment)


def _by_topic(offsets: Offsets) -> Mapping[str, Offsets]:
    found: defaultdict[str, Offsets] = defaultdict(dict)
    for place, offset in offsets.items():
        found[place.topic][place] = offset
    return found

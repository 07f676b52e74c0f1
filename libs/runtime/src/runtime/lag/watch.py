"""Watching all consumer groups of the house from the broker: a group's lag shows also when nobody is in it."""

from collections import defaultdict
from time import monotonic
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from contracts.topics import TOPICS, consumer_groups
from runtime.lag.backlog import Backlog
from runtime.lag.looking import Looking, Seen
from runtime.looping import Looping
from runtime.metrics import broker
from runtime.settings import KafkaSettings

_EVERY_S: Final = 5.0
_log = structlog.get_logger()


class LagWatch:
    """Looks every few seconds, and tells the metrics. A broker that is away is looked for again."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._looking = Looking(settings)
        self._groups = {group: [topic.name for topic in topics] for group, topics in consumer_groups().items()}
        self._topics = [name for topic in TOPICS for name in (topic.name, topic.dead_letters)]
        self._backlogs: defaultdict[tuple[str, str, int], Backlog] = defaultdict(Backlog)
        self._away = False
        self._looping = Looping("lag watch", self._turn)
        self.check = self._looping.check
        for group, topics in self._groups.items():
            for topic in topics:
                broker.LAG_RECORDS.labels(group, topic)
                broker.LAG_SECONDS.labels(group, topic)
        for topic in self._topics:
            broker.END_OFFSET.labels(topic)

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()
        await self._looking.close()

    async def _turn(self) -> float:
        try:
            self._tell(await self._looking.look(self._topics, self._groups), monotonic())
            self._away = False
        except (KafkaError, OSError) as failure:
            if self._away:  # a single answer that is late tells of a slow broker, not of none
                broker.BROKERS.set(0)
            else:
                _log.warning("how far consumers are can't be seen", reason=failure)
            self._away = True
        return _EVERY_S

    def _tell(self, seen: Seen, now: float) -> None:
        broker.BROKERS.set(seen.brokers)
        ends: defaultdict[str, int] = defaultdict(int)
        for place, end in seen.ends.items():
            ends[place.topic] += end
        for topic, end in ends.items():
            broker.END_OFFSET.labels(topic).set(end)
        for group, positions in seen.positions.items():
            records: defaultdict[str, int] = defaultdict(int)
            seconds: defaultdict[str, float] = defaultdict(float)
            for place, position in positions.items():
                backlog = self._backlogs[group, place.topic, place.partition]
                lag = backlog.look(now, end=seen.ends[place], position=position)
                records[place.topic] += lag.records
                seconds[place.topic] = max(seconds[place.topic], lag.seconds)
            for topic, waiting in records.items():
                broker.LAG_RECORDS.labels(group, topic).set(waiting)
                broker.LAG_SECONDS.labels(group, topic).set(seconds[topic])

"""What workers are asked to do for a job, by which topic, and how long that should take. No database in here."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from contracts.submitted import SUBMITTED
from contracts.topics import consumer_groups, heard_by
from taskstore.settings import Settings

ANALYSIS: Final = "analysis"
_OURS: Final = ("taskstore", "taskstore.webhooks")
_ANSWERS: Final = [("taskstore", topic.name) for topic in heard_by("taskstore") if "gateway" not in topic.producers]
"""Where the store hears what workers answer."""


class Step(NamedTuple):
    """Reading a part of a kind, or the analysis."""

    kind: str
    topic: str
    expected_s: float
    settled: datetime
    """What was asked before this moment was worked off, and what was answered to it is in the tables."""


class Settled(Protocol):
    """Tells up to when what a group was asked is over, as far as anybody knows."""

    def __call__(self, asked: tuple[str, str], answered: Iterable[tuple[str, str]], /) -> datetime | None: ...


class Steps:
    """All of them."""

    def __init__(self, settings: Settings, settled: Settled) -> None:
        self._settled = settled
        groups = {
            topic.name: group for group, topics in consumer_groups().items() if group not in _OURS for topic in topics
        }
        expected = {
            PartKind.AUDIO: settings.expected_audio_s,
            PartKind.IMAGE: settings.expected_image_s,
            PartKind.DOCUMENT: settings.expected_document_s,
        }
        reading = [(str(kind), SUBMITTED[kind].topic, seconds) for kind, seconds in expected.items()]
        asked = [*reading, (ANALYSIS, AnalysisRequested.topic, settings.expected_analysis_s)]
        self._asked: Final = [(kind, (groups[topic], topic), seconds) for kind, topic, seconds in asked]
        self.topics: Final = [topic for _, topic, _ in asked]

    def known(self) -> Iterator[Step]:
        """Those of which it is known how far their workers are."""
        for kind, place, seconds in self._asked:
            if (settled := self._settled(place, _ANSWERS)) is not None:
                yield Step(kind, place[1], seconds, settled)

"""The topic map: the one list of what travels where, who says it and who hears it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.changed import JobChanged, TaskChanged
from contracts.fact import Event
from contracts.house import EpochBegan
from contracts.recognized import PartFailed, PartProgressed, TextRecognized
from contracts.submitted import AudioUploaded, ChatReceived, DocumentUploaded, FileStored, ImageUploaded

CONTENT_RETENTION: Final = timedelta(days=7)
DEAD_LETTER_RETENTION: Final = timedelta(days=14)
DEAD_LETTER_SUFFIX: Final = ".dlq"


@dataclass(frozen=True)
class Topic:
    """A topic and the promise made about it."""

    payload: type[Event]
    key: str
    """What the record key is, in words of the payload."""
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    listeners: tuple[str, ...] = ()
    """Those of them of which each process hears all of it, without a consumer group."""
    repeaters: tuple[str, ...] = ()
    """Who may say again what a producer said, where the broker forgot it or nothing came of it."""
    public: bool = False
    """Whether other systems may publish to it or listen to it."""
    partitions: int = 6
    retention: timedelta = CONTENT_RETENTION
    compacted: bool = False

    @property
    def name(self) -> str:
        return self.payload.topic

    @property
    def dead_letters(self) -> str:
        """The topic to which records go that can't be handled."""
        return self.name + DEAD_LETTER_SUFFIX


_ANYONE = "anyone"
_STORE = ("taskstore",)
_WEBHOOKS = "taskstore.webhooks"
"""The part of the task store that tells webhooks, in a consumer group of its own."""
_WORKERS = ("transcriber", "vision", "extractor")

TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        AudioUploaded, "job.job_id", ("gateway", _ANYONE), ("transcriber", "taskstore"), repeaters=_STORE, public=True
    ),
    Topic(ImageUploaded, "job.job_id", ("gateway", _ANYONE), ("vision", "taskstore"), repeaters=_STORE, public=True),
    Topic(DocumentUploaded, "job.job_id", ("gateway", _ANYONE), ("vision", "taskstore"), repeaters=_STORE, public=True),
    Topic(ChatReceived, "job.job_id", ("gateway", _ANYONE), ("taskstore",), repeaters=_STORE, public=True),
    Topic(FileStored, "file.file_id", ("gateway",), ("taskstore",)),
    Topic(TextRecognized, "job.job_id", ("transcriber", "vision"), ("taskstore",)),
    Topic(PartProgressed, "job.job_id", _WORKERS, ("taskstore",)),
    Topic(PartFailed, "job_id", (*_WORKERS, "taskstore"), ("taskstore",)),
    Topic(AnalysisRequested, "job.job_id", ("taskstore",), ("extractor",)),
    Topic(AnalysisCompleted, "job.job_id", ("extractor",), ("taskstore",)),
    Topic(JobChanged, "job_id", ("taskstore",), ("gateway", _WEBHOOKS, _ANYONE), listeners=("gateway",), public=True),
    # Heard by each worker process, from the beginning: few records, one partition.
    Topic(JobCancelled, "job_id", ("taskstore",), _WORKERS, listeners=_WORKERS, partitions=1),
    Topic(TaskChanged, "task_id", ("taskstore",), (_WEBHOOKS, _ANYONE), public=True, compacted=True),
    # Consumed by nobody: each service looks again and again at its last record. It is made last: where it is, all are.
    Topic(EpochBegan, "`house`", ("taskstore",), (), partitions=1, compacted=True),
)

_BY_NAME: Final = {topic.name: topic for topic in TOPICS}


def topic_named(name: str) -> Topic:
    """The topic of that name. Raises KeyError."""
    return _BY_NAME[name]


def heard_by(service: str) -> tuple[Topic, ...]:
    """The topics a service consumes."""
    return tuple(topic for topic in TOPICS if service in topic.consumers)


def consumer_groups() -> dict[str, tuple[Topic, ...]]:
    """Each consumer group of the house, and what it takes.

    A worker has one a topic, named `<worker>.<topic>`: members of one group that want different topics would all stop
    for each other's rebalances. Whoever else consumes has one for all of its topics.
    """
    groups: dict[str, tuple[Topic, ...]] = {}
    for topic in TOPICS:
        for consumer in topic.consumers:
            if consumer == _ANYONE or consumer in topic.listeners:
                continue
            group = f"{consumer}.{topic.name}" if consumer in _WORKERS else consumer
            groups[group] = (*groups.get(group, ()), topic)
    return groups

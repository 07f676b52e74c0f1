"""Which hop follows which: told by the topic registry, and by hand where that can't know."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from tests.telemetry.traces import Span, Trace

from contracts.topics import TOPICS, Topic, consumer_groups

ANOTHER_SYSTEM: Final = "another-system"
"""Stands for whoever else the registry lets publish."""


class Hop(NamedTuple):
    """Something that a service does; what takes records does it in a consumer group."""

    service: str
    work: str
    group: str | None = None

    @classmethod
    def of(cls, span: Span) -> "Hop":
        return cls(span.service, span.work, span.group)


class Edge(NamedTuple):
    """A hop and one that it led to."""

    cause: Hop
    effect: Hop

    def __str__(self) -> str:
        cause, effect = (f"{hop.service}: {hop.work}" + (f" ({hop.group})" * bool(hop.group)) for hop in self)
        return f"{cause} -> {effect}"


_ANYONE: Final = "anyone"
_GROUPS: Final = {
    (topic.name, group.removesuffix(f".{topic.name}")): group
    for group, topics in consumer_groups().items()
    for topic in topics
}
"""By topic and consumer."""


def consumer(topic: Topic, name: str) -> Hop:
    """How the registry's consumer takes records of that topic."""
    return Hop(name.partition(".")[0], f"process {topic.name}", _GROUPS.get((topic.name, name)))


def between_services() -> set[Edge]:
    """Each producer's records reach each consumer."""
    return {
        Edge(Hop(producer, f"publish {topic.name}"), consumer(topic, name))
        for topic in TOPICS
        for producer in topic.producers
        for name in topic.consumers
        if _ANYONE not in (producer, name)
    }


_DOORS: Final[Mapping[str, tuple[str, ...]]] = {
    "POST /api/v1/chat": ("chat.received.v1",),
    "POST /api/v1/upload/audio": ("audio.uploaded.v1",),
    "POST /api/v1/upload/image": ("image.uploaded.v1",),
    "POST /api/v1/upload/file": ("document.uploaded.v1",),
    "POST /api/v1/upload": ("file.stored.v1",),
    "POST /api/v1/multimodal": ("chat.received.v1", "audio.uploaded.v1", "image.uploaded.v1"),
}
_ANSWERS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("transcriber", "audio.uploaded.v1"): ("part.progressed.v1", "text.recognized.v1", "ask groq"),
    ("vision", "image.uploaded.v1"): (
        "part.progressed.v1",
        "text.recognized.v1",
        "part.failed.v1",
        "ask groq",
        "ask local",
    ),
    ("vision", "document.uploaded.v1"): ("text.recognized.v1",),
    ("extractor", "analysis.requested.v1"): ("part.progressed.v1", "analysis.completed.v1", "ask groq"),
    ("taskstore", "chat.received.v1"): ("analysis.requested.v1", "job.changed.v1"),
    ("taskstore", "text.recognized.v1"): ("analysis.requested.v1", "job.changed.v1"),
    ("taskstore", "part.failed.v1"): ("job.changed.v1",),
    ("taskstore", "analysis.completed.v1"): ("job.changed.v1", "task.changed.v1"),
}


def within_services() -> set[Edge]:
    """What a service does about a request or a record."""
    by_name = {topic.name: topic for topic in TOPICS}
    edges = {
        Edge(Hop("gateway", door), Hop("gateway", f"publish {said}"))
        for door, topics in _DOORS.items()
        for said in topics
    }
    for (service, heard), answers in _ANSWERS.items():
        taken = consumer(by_name[heard], service)
        works = (answer if answer.startswith("ask ") else f"publish {answer}" for answer in answers)
        edges |= {Edge(taken, Hop(service, work)) for work in works}
    changed = by_name["job.changed.v1"]
    return edges | {
        Edge(consumer(by_name["chat.received.v1"], "taskstore"), Hop("taskstore", "write batch")),
        Edge(consumer(changed, "taskstore.webhooks"), Hop("taskstore", "write batch")),
        Edge(Hop("taskstore", "write batch"), Hop("taskstore", "SQL")),
        Edge(Hop("gateway", "POST /api/v1/jobs/{job_id}/cancel"), Hop("taskstore", "POST /jobs/{job_id}/cancel")),
        Edge(Hop("gateway", "POST /api/v1/jobs/{job_id}/retry"), Hop("taskstore", "POST /jobs/{job_id}/retry")),
        Edge(consumer(changed, "gateway"), Hop("gateway", "notify")),
        Edge(consumer(changed, "taskstore.webhooks"), Hop("taskstore", "POST webhook")),
        Edge(
            consumer(by_name["audio.uploaded.v1"], "transcriber"), Hop("transcriber", "publish audio.uploaded.v1.dlq")
        ),
    }


def told(traces: Iterable[Trace]) -> set[Edge]:
    """The edges that there are."""
    return {
        Edge(Hop.of(parent), Hop.of(span))
        for trace in traces
        for span in trace.spans
        if (parent := trace.parent(span)) is not None
    }

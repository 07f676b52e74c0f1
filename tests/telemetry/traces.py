"""Traces as they were told: spans, how they hang together, and a tree of them for people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Told
from opentelemetry.proto.trace.v1.trace_pb2 import Status

_GROUP: Final = "messaging.consumer.group.name"
_STATEMENT: Final = "SQL"


class Happening(NamedTuple):
    """Something that a span tells of the time in between."""

    name: str
    at: int
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """One of a trace. Times are nanoseconds since 1970."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: str
    service: str
    began: int
    ended: int
    failed: bool
    attributes: Mapping[str, Any]
    links: tuple[tuple[str, str], ...]
    """Trace and span of each."""
    events: tuple[Happening, ...]
    said: str
    """Of a failure, in words."""

    @property
    def group(self) -> str | None:
        """The consumer group, of one that takes records."""
        group: str | None = self.attributes.get(_GROUP)
        return group

    @property
    def work(self) -> str:
        """What it does, without what differs from call to call: the model that is asked, the words of a statement."""
        if "db.system.name" in self.attributes:
            return _STATEMENT
        if "gen_ai.operation.name" in self.attributes:
            return f"ask {self.attributes['gen_ai.provider.name']}"
        return self.name

    def __str__(self) -> str:
        words = [f"{self.service}: {self.name}", f"{(self.ended - self.began) / 1e6:.1f} ms"]
        words += [f"group {self.group}"] if self.group else []
        words += [f"{len(self.links)} linked"] if self.links else []
        words += [f"failed ({self.attributes.get('error.type')})"] if self.failed else []
        return " · ".join(words)


class Trace:
    """All spans of one id that were told so far."""

    def __init__(self, trace_id: str, spans: Iterable[Span]) -> None:
        self.trace_id = trace_id
        self.spans = sorted(spans, key=lambda span: span.began)
        self._by_id = {span.span_id: span for span in self.spans}
        self._children: dict[str | None, list[Span]] = defaultdict(list)
        for span in self.spans:
            self._children[span.parent_id if span.parent_id in self._by_id else None].append(span)

    @classmethod
    def sorted_out(cls, spans: Iterable[Span]) -> dict[str, Self]:
        found: dict[str, list[Span]] = defaultdict(list)
        for span in spans:
            found[span.trace_id].append(span)
        return {trace_id: cls(trace_id, some) for trace_id, some in found.items()}

    @property
    def roots(self) -> list[Span]:
        return [span for span in self.spans if span.parent_id is None]

    @property
    def orphans(self) -> list[Span]:
        """Those whose parent nobody told of."""
        return [span for span in self.spans if span.parent_id is not None and span.parent_id not in self._by_id]

    def parent(self, span: Span) -> Span | None:
        return self._by_id.get(span.parent_id) if span.parent_id else None

    def above(self, span: Span) -> Iterator[Span]:
        """Its parent, the parent of that, and so on."""
        while (parent := self.parent(span)) is not None:
            yield parent
            span = parent

    def find(self, span_id: str) -> Span | None:
        return self._by_id.get(span_id)

    def of(self, service: str, work: str) -> list[Span]:
        return [span for span in self.spans if (span.service, span.work) == (service, work)]

    def descended(self, parent_id: str | None = None, depth: int = 0) -> Iterator[tuple[int, Span]]:
        """Each span below its parent, with how deep it lies."""
        for span in self._children[parent_id]:
            yield depth, span
            yield from self.descended(span.span_id, depth + 1)

    def __str__(self) -> str:
        """A tree; statements that went well are told in one line."""
        return "\n".join([f"trace {self.trace_id}", *self._branch(None, "")])

    def _branch(self, parent_id: str | None, indent: str) -> Iterator[str]:
        children = self._children[parent_id]
        statements = [span for span in children if span.work == _STATEMENT and not span.failed]
        others = [span for span in children if span not in statements]
        if statements:
            taken = sum(span.ended - span.began for span in statements) / 1e6
            words = f"{statements[0].service}: {len(statements)} x {_STATEMENT} · {taken:.1f} ms"
            yield f"{indent}{'├─' if others else '└─'} {words}"
        for place, span in enumerate(others, 1):
            last = place == len(others)
            lost = " · PARENT MISSING" if parent_id is None and span.parent_id is not None else ""
            yield f"{indent}{'└─' if last else '├─'} {span}{lost}"
            yield from self._branch(span.span_id, indent + ("   " if last else "│  "))


def span_of(told: Told, resource: Iterable[KeyValue]) -> Span:
    about = {one.key: value_of(one.value) for one in resource}
    return Span(
        trace_id=told.trace_id.hex(),
        span_id=told.span_id.hex(),
        parent_id=told.parent_span_id.hex() or None,
        name=told.name,
        kind=Told.SpanKind.Name(told.kind).removeprefix("SPAN_KIND_"),
        service=about["service.name"],
        began=told.start_time_unix_nano,
        ended=told.end_time_unix_nano,
        failed=told.status.code == Status.STATUS_CODE_ERROR,
        attributes={one.key: value_of(one.value) for one in told.attributes},
        links=tuple((link.trace_id.hex(), link.span_id.hex()) for link in told.links),
        events=tuple(
            Happening(event.name, event.time_unix_nano, {one.key: value_of(one.value) for one in event.attributes})
            for event in told.events
        ),
        said=told.status.message,
    )


def value_of(value: AnyValue) -> Any:
    """A plain value; lists and maps as text."""
    kind = value.WhichOneof("value")
    return getattr(value, kind) if kind in ("string_value", "int_value", "double_value", "bool_value") else str(value)

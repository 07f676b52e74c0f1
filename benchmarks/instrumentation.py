"""What it costs that each hop is told of: `make bench ARGS="[--messages N] [--rounds N] [--out FILE]"`.

The same records go through the instrumentation of the house and through FastStream's own middlewares for
OpenTelemetry and Prometheus. Each is taken, handled by nobody, and answered by a record that is published to nowhere:
a span and a pass over the metrics for each of the two. Rounds take turns, so that both meet the same machine. What is
measured is the CPU time of the process, with that of the thread that exports: spans are gathered and thrown away, by
the same code for both.

Two things favour FastStream: what it publishes goes the cheapest of its ways (what a handler returns), and its
OpenTelemetry metrics, beside those for Prometheus, go nowhere.
"""

import argparse
import asyncio
import gc
import json
import statistics
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord
from faststream import ContextRepo
from faststream.kafka.message import KafkaMessage
from faststream.kafka.opentelemetry import KafkaTelemetryMiddleware
from faststream.kafka.parser import AioKafkaParser
from faststream.kafka.prometheus import KafkaPrometheusMiddleware
from faststream.kafka.response import KafkaPublishCommand
from faststream.response.publish_type import PublishType
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from prometheus_client import CollectorRegistry

from runtime.delivery.hop import Hop
from runtime.publisher import Outlet
from runtime.telemetry import current_traceparent

_ASKED: Final = "analysis.requested.v1"
_ANSWERED: Final = "analysis.completed.v1"
_KEPT: Final = {"all traces kept": "01", "none kept": "00"}
_AIM: Final = 1 / 3
"""Of what FastStream's cost; microseconds are told, and not held against a machine that may be any."""


class Instrumentation(Protocol):
    """One of the two."""

    async def prepare(self, records: Sequence[ConsumerRecord]) -> Sequence[Any]:
        """What it needs and would have anyway; this is not measured."""

    async def run(self, prepared: Sequence[Any]) -> None:
        """Take each, handle it, publish the answer."""


class Ours:
    """The spans and metrics of the house."""

    def __init__(self) -> None:
        self._hop = Hop("extractor", _ASKED)
        self._outlet = Outlet("extractor", _ANSWERED)

    async def prepare(self, records: Sequence[ConsumerRecord]) -> Sequence[tuple[ConsumerRecord, UUID]]:
        return [(record, uuid4()) for record in records]

    async def run(self, prepared: Sequence[tuple[ConsumerRecord, UUID]]) -> None:
        for record, answer in prepared:
            self._hop.took()
            passage = self._hop.begin(record)
            with passage:
                with self._outlet.span(str(answer), None, ()):
                    await _sent({"traceparent": current_traceparent()})
                self._outlet.published.inc()
            passage.end("completed")


class FastStreams:
    """The middlewares, entered and left as its subscribers and publishers do."""

    def __init__(self, provider: TracerProvider) -> None:
        self._makers: tuple[Any, ...] = (
            KafkaTelemetryMiddleware(tracer_provider=provider),
            KafkaPrometheusMiddleware(registry=CollectorRegistry()),
        )
        self._context = ContextRepo()
        self._parser = AioKafkaParser(msg_class=KafkaMessage, regex=None)

    async def prepare(self, records: Sequence[ConsumerRecord]) -> Sequence[tuple[Any, Any]]:
        return [(await self._parser.parse_message(record), _command()) for record in records]

    async def run(self, prepared: Sequence[tuple[Any, Any]]) -> None:
        for message, command in prepared:
            layers = [make(message.raw_message, context=self._context) for make in self._makers]
            consume: Any = partial(_answered, command, layers)
            for layer in layers:
                await layer.__aenter__()
            for layer in reversed(layers):
                consume = partial(layer.consume_scope, consume)
            await consume(message)
            for layer in reversed(layers):
                await layer.__aexit__(None, None, None)


async def _answered(command: Any, layers: Sequence[Any], _message: Any) -> None:
    publish: Any = _sent
    for layer in reversed(layers):
        publish = partial(layer.publish_scope, publish)
    await publish(command)


async def _sent(record: Any) -> None:
    """Published to nowhere."""


def _command() -> KafkaPublishCommand:
    return KafkaPublishCommand(
        b"{}", topic=_ANSWERED, headers={}, correlation_id=str(uuid4()), _publish_type=PublishType.PUBLISH
    )


class _Nowhere(SpanExporter):
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        del spans
        return SpanExportResult.SUCCESS


class Cost(NamedTuple):
    """Microseconds of CPU a message: the median of all rounds, and the least, which other work disturbed least."""

    ours: float
    ours_least: float
    faststreams: float
    faststreams_least: float
    ratio: float
    """The median of the rounds' own."""


def _records(count: int, flags: str) -> list[ConsumerRecord]:
    now_ms = int(time.time() * 1000)
    return [
        ConsumerRecord(
            _ASKED, number % 6, number, now_ms, 0, b"key", b"{}", None, 3, 2,
            (("ce_specversion", b"1.0"), ("ce_id", str(uuid4()).encode()), ("ce_source", b"/intelliassist/taskstore"),
             ("ce_type", _ASKED.encode()), ("ce_subject", b"key"), ("ce_time", b"2026-03-02T09:00:00+00:00"),
             ("content-type", b"application/json"), ("ce_userid", b"ana"),
             ("traceparent", f"00-{uuid4().hex}-{uuid4().hex[:16]}-{flags}".encode())),
        )
        for number in range(count)
    ]  # fmt: skip


async def measure(messages: int, rounds: int, flags: str) -> Cost:
    """What both cost, by turns."""
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)  # noqa: S101 - made by main
    sides: tuple[Instrumentation, ...] = (Ours(), FastStreams(provider))
    taken: list[list[float]] = [[], []]
    for turn in range(rounds + 1):
        for side, costs in zip(sides, taken, strict=True):
            prepared = await side.prepare(_records(messages, flags))
            gc.collect()
            began = time.process_time()
            await side.run(prepared)
            provider.force_flush()
            if turn:  # the first warms up
                costs.append((time.process_time() - began) / messages * 1e6)
    ours, theirs = taken
    return Cost(
        statistics.median(ours),
        min(ours),
        statistics.median(theirs),
        min(theirs),
        statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True)),
    )


def main() -> int:
    """Print the table, and write the figures as JSON where a file is named. 1 where the house's cost too much."""
    reader = argparse.ArgumentParser(prog="benchmarks.instrumentation", description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--messages", type=int, default=2_000, help="a round")
    reader.add_argument("--rounds", type=int, default=15)
    reader.add_argument("--out", type=Path, help="a file for the figures")
    asked = reader.parse_args()
    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(1.0)))
    # Room for a whole round: a span that found none would cost a warning.
    provider.add_span_processor(BatchSpanProcessor(_Nowhere(), max_queue_size=asked.messages * 8))
    trace.set_tracer_provider(provider)
    costs = {kept: asyncio.run(measure(asked.messages, asked.rounds, flags)) for kept, flags in _KEPT.items()}
    sys.stdout.write("| microseconds of CPU a message | the house's | least | FastStream's | least | ratio |\n")
    sys.stdout.write(f"|---{'|---:' * 5}|\n")
    for kept, cost in costs.items():
        sys.stdout.write(f"| {kept} | {' | '.join(f'{figure:.1f}' for figure in cost[:-1])} | {cost.ratio:.2f} |\n")
    if asked.out:
        asked.out.write_text(json.dumps({kept: cost._asdict() for kept, cost in costs.items()}, indent=2) + "\n")
    missed = [kept for kept, cost in costs.items() if cost.ratio > _AIM]
    for kept in missed:
        sys.stderr.write(f"More than a third of FastStream's, {kept}.\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

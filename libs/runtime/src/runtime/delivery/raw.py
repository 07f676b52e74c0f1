"""Subscribing through FastStream without its parsing: the records come as they were fetched."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.message import KafkaMessage as Batch
from faststream.kafka.subscriber.usecase import BatchSubscriber

from runtime.delivery.record import Record

Take = Callable[[tuple[Record, ...]], Awaitable[None]]


def take_raw(subscriber: BatchSubscriber, take: Take) -> None:
    """Hand each fetched batch to `take`.

    FastStream's own parser decodes headers as UTF-8 and payloads as JSON, and one record that
    is neither would fail its whole batch.
    """

    async def taken(message: KafkaMessage) -> None:
        await take(cast("tuple[Record, ...]", message.raw_message))

    subscriber(taken, parser=_untouched, decoder=_undecoded)


async def _untouched(message: Any) -> Batch:
    return Batch(body=b"", raw_message=message, consumer=FAKE_CONSUMER)


async def _undecoded(message: Batch) -> Any:
    return message.raw_message

"""A Kafka record as it was fetched: bytes, headers, and its place in the partition."""

from typing import TypeAlias

from aiokafka import ConsumerRecord

Record: TypeAlias = ConsumerRecord[bytes | None, bytes | None]

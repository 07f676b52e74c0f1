"""Which partitions a consumer believes that there are."""

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError


async def learn_anew(consumer: AIOKafkaConsumer) -> None:
    """Ask the broker for them. Raises KafkaConnectionError where it does not tell.

    A client that looked before its topics were made anew may have seen others, and would believe in them for minutes;
    one that begins without a topic is told of none by Apache Kafka.
    """
    for _ in range(2):  # the first may join a question that was asked before all were made
        if not await consumer._client.force_metadata_update():  # noqa: SLF001 - aiokafka has no public refresh
            raise KafkaConnectionError("the broker does not tell which partitions there are")

"""Which partitions a consumer believes that there are."""

from aiokafka import AIOKafkaConsumer


async def learn_anew(consumer: AIOKafkaConsumer) -> None:
    """Ask the broker for them. Raises RuntimeError where it does not tell.

    A client that looked before its topics were made anew may have seen others, and would believe in them for minutes.
    """
    for _ in range(2):  # the first may join a question that was asked before all were made
        if not await consumer._client.force_metadata_update():  # noqa: SLF001 - aiokafka has no public refresh
            raise RuntimeError("the broker does not tell which partitions there are")

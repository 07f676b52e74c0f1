"""Brokers that are named with commas between them: any that is there is enough."""

from runtime.broker import open_broker
from runtime.settings import WorkerSettings
from standalone.ports import Ports


async def test_the_first_that_answers_is_spoken_to(settings: WorkerSettings) -> None:
    nobody = f"127.0.0.1:{Ports.free().broker}"
    several = settings.model_copy(update={"kafka_bootstrap_servers": f"{nobody}, {settings.kafka_bootstrap_servers}"})

    async with open_broker(several, "several") as broker:
        await broker.start()
        assert await broker.ping(timeout=10)

"""All that was ever said is said again, twice and in any order."""

from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.topics import caught_up, publish, records
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.house import EpochBegan
from contracts.topics import TOPICS

_TIMES: Final = 2


async def replay(trial: Trial) -> None:
    load = trial.load()
    await load.run(trial.scale.of(40, 500, 2_000))
    await trial.ledger.settled(PATIENCE_S)
    servers = trial.house.kafka
    await caught_up(servers, PATIENCE_S)
    users = trial.ledger.users
    before = await trial.ledger.fingerprint(users)
    said = await records(servers, [topic.name for topic in TOPICS if topic.payload is not EpochBegan])
    again = [(one.topic, one.key, one.value, one.headers) for one in said for _ in range(_TIMES)]
    trial.rng.shuffle(again)
    trial.result.faults = len(again)
    await publish(servers, again)
    await caught_up(servers, PATIENCE_S)
    await trial.probe()
    trial.result.needs("the same tasks as before", holds=await trial.ledger.fingerprint(users) == before)
    await trial.settle({"load": load})
    trial.result.re_executed = trial.house.models.again


EXPERIMENT = Experiment("replay", replay)

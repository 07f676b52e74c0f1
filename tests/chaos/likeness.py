"""Whether the same came of the same words, whoever said them and whatever happened meanwhile."""

from math import ceil

from tests.chaos.load import Load
from tests.chaos.trial import PATIENCE_S, Trial


async def same_without_faults(trial: Trial, load: Load) -> None:
    """Others send the same once more, while nothing is broken; miss where other tasks come of it."""
    again = trial.load(says=load.says, each=load.each)
    await again.run(load.sent)
    await trial.ledger.settled(PATIENCE_S)
    under, without = await _tasks(trial, load), await _tasks(trial, again)
    trial.result.figures["sha256 of the tasks under faults, and without"] = [under, without]
    trial.result.needs("the same tasks as without faults", holds=under == without)


async def without_a_trace(trial: Trial, load: Load) -> None:
    """Now that all is well again nothing is to be seen of what was broken: no failure, no dead letter, no other tasks."""
    await trial.ledger.settled(PATIENCE_S)
    trial.result.re_executed = trial.house.models.again
    await same_without_faults(trial, load)
    await trial.settle({"load": load})
    await trial.nothing_put_aside()


async def _tasks(trial: Trial, load: Load) -> str:
    return await trial.ledger.fingerprint([f"{load.name}-{number}" for number in range(ceil(load.sent / load.each))])

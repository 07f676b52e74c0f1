"""Whether the same came of the same words, whoever said them and whatever happened meanwhile."""

import hashlib
import json
from math import ceil
from typing import Final

from tests.chaos.load import Load
from tests.chaos.reader import Reader
from tests.chaos.trial import PATIENCE_S, Trial

_OF_ITS_OWN: Final = ("id", "created_at", "updated_at", "depends_on", "user_id", "job_id", "conversation_id")
"""What no task has in common with another: whose it is, which one, and since when."""


async def same_without_faults(trial: Trial, load: Load) -> None:
    """Others send the same once more, while nothing is broken; miss where other tasks come of it."""
    again = trial.load(says=load.says, each=load.each)
    await again.run(load.sent)
    await trial.ledger.settled(PATIENCE_S)
    under, without = await _sha256(load), await _sha256(again)
    trial.result.figures["sha256 of the tasks under faults, and without"] = [under, without]
    trial.result.needs("the same tasks as without faults", holds=under == without)


async def _sha256(load: Load) -> str:
    """Of all tasks that its users have, one user after the other."""
    reader, digest = Reader(load.url), hashlib.sha256()
    try:
        for number in range(ceil(load.sent / load.each)):
            rows = [
                json.dumps({name: told for name, told in task.items() if name not in _OF_ITS_OWN}, sort_keys=True)
                for task in await reader.all("tasks", f"{load.name}-{number}")
            ]
            digest.update(f"{number}: {sorted(rows)}\n".encode())
    finally:
        await reader.close()
    return digest.hexdigest()

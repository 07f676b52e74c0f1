"""What workers are asked to do is written down as said, and nobody hears it: as if a broker had lost what it acknowledged."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.likeness import without_a_trace
from tests.chaos.sayings import chat
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.analysis import AnalysisRequested

_POLL_S: Final = 0.2
_LOSE: Final = f"""
    create function lose() returns trigger language plpgsql as $$ begin new.sent_at := now(); return new; end $$;
    create trigger lose before insert on outbox for each row when (new.topic = '{AnalysisRequested.topic}')
    execute function lose()
"""
_LOSE_NOTHING: Final = "drop trigger lose on outbox; drop function lose()"


async def asks_lost(trial: Trial) -> None:
    load, number = trial.load(says=chat), trial.scale.of(20, 200, 2_000)
    async with _lost(trial.house.database) as operator:
        await load.run(number)
        async with asyncio.timeout(PATIENCE_S):
            while await _analysing(operator, load.name) < number:
                await asyncio.sleep(_POLL_S)
        trial.result.faults = number
    began = time.monotonic()
    await trial.ledger.settled(PATIENCE_S)
    trial.result.figures["seconds until all was asked again and done"] = round(time.monotonic() - began, 1)
    await trial.probe()
    await without_a_trace(trial, load)


@asynccontextmanager
async def _lost(database: str) -> AsyncIterator[asyncpg.Connection]:
    """Each request for an analysis."""
    operator = await asyncpg.connect(database)
    try:
        await operator.execute(_LOSE)
        try:
            yield operator
        finally:
            await operator.execute(_LOSE_NOTHING)
    finally:
        await operator.close()


async def _analysing(operator: asyncpg.Connection, name: str) -> int:
    """How many of its users' jobs wait for an answer."""
    found: int = await operator.fetchval(
        "select count(*) from jobs where status = 'analysing' and user_id like $1", f"{name}-%"
    )
    return found


EXPERIMENT = Experiment("asks_lost", asks_lost, {**WAITING, "EXPECTED_ANALYSIS_S": "2"})

"""The database answers, and takes nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.likeness import without_a_trace
from tests.chaos.sayings import chat
from tests.chaos.trial import Trial


async def database_read_only(trial: Trial) -> None:
    house = trial.house
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    lasts_s = trial.scale.of(4.0, 10.0, 20.0)
    times = trial.scale.of(1, 3, 5)

    async def forbid() -> None:
        for number in range(times):
            async with _read_only(house.database):
                trial.result.faults += 1
                sent = await load.one(chat(number, "o"), f"{load.name}-meanwhile")
                trial.result.needs("what is sent meanwhile is accepted", holds=sent is not None)
                await asyncio.sleep(lasts_s)
            await trial.nothing_put_aside()
            await trial.probe()

    await trial.under(load, trial.scale.of(60, 600, 2_000), forbid)
    await without_a_trace(trial, load)


@asynccontextmanager
async def _read_only(database: str) -> AsyncIterator[None]:
    """For sessions that are open, too."""
    operator = await asyncpg.connect(database)
    try:
        await _set(operator, "default_transaction_read_only = on")
        try:
            yield
        finally:
            await _set(operator, "default_transaction_read_only = off")
    finally:
        await operator.close()


async def _set(operator: asyncpg.Connection, what: str) -> None:
    await operator.execute(f"alter system set {what}")
    await operator.execute("select pg_reload_conf()")


EXPERIMENT = Experiment("database_read_only", database_read_only, WAITING)

"""The database can be read, and has no room for more."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil
from tests.chaos.disk import MountError, SmallDisk, small_disk
from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.house import House
from tests.chaos.likeness import without_a_trace
from tests.chaos.sayings import chat
from tests.chaos.trial import Trial

_MEGABYTES: Final = 512
_STOPS_WITHIN_S: Final = 60.0
_POLL_S: Final = 0.02


async def database_full(trial: Trial) -> None:
    house = trial.house
    await house.alive("postgres")
    try:
        with _on_a_small_disk(house) as disk:
            await trial.probe()
            await _filled(trial, disk)
        await trial.probe()
    except MountError as left_out:
        trial.result.leave_out(str(left_out))


async def _filled(trial: Trial, disk: SmallDisk) -> None:
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    lasts_s = trial.scale.of(4.0, 8.0, 20.0)

    async def fill_it() -> None:
        for number in range(trial.scale.of(1, 3, 5)):
            disk.fill()
            trial.result.faults += 1
            sent = await load.one(chat(number, "o"), f"{load.name}-meanwhile")
            trial.result.needs("what is sent meanwhile is accepted", holds=sent is not None)
            await asyncio.sleep(lasts_s)
            disk.empty()
            await trial.nothing_put_aside()
            await trial.probe()

    await trial.under(load, trial.scale.of(60, 600, 2_000), fill_it)
    await without_a_trace(trial, load)


@contextmanager
def _on_a_small_disk(house: House) -> Iterator[SmallDisk]:
    """The database is stopped for it; nothing is awaited meanwhile, so nobody starts it again too soon."""
    _stop(house)
    with small_disk(house.state.postgres, _MEGABYTES) as disk:
        try:
            yield disk
        finally:
            disk.empty()
            _stop(house)


def _stop(house: House) -> None:
    pid = house.pid("postgres")
    if pid is None:
        return
    server, gives_up = psutil.Process(pid), time.monotonic() + _STOPS_WITHIN_S
    server.send_signal(signal.SIGINT)
    with suppress(psutil.NoSuchProcess):
        while server.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > gives_up:
                raise AssertionError("the database does not stop")
            time.sleep(_POLL_S)


EXPERIMENT = Experiment("database_full", database_full, WAITING)

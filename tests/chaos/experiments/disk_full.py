"""There is no room left for anybody's bytes."""

import asyncio
from http import HTTPStatus
from typing import Final

import httpx
from tests.chaos.disk import MountError, SmallDisk, small_disk
from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.likeness import without_a_trace
from tests.chaos.sayings import Saying, chat, document, recording
from tests.chaos.trial import Trial

_MEGABYTES: Final = 64
_NO_ROOM: Final = "storage_full"


async def disk_full(trial: Trial) -> None:
    try:
        with small_disk(trial.house.state.blobs, _MEGABYTES) as disk:
            await _filled(trial, disk)
    except MountError as left_out:
        trial.result.leave_out(str(left_out))


async def _filled(trial: Trial, disk: SmallDisk) -> None:
    load = trial.load(a_second=trial.scale.of(10, 20, 20), says=_mostly_files)
    lasts_s = trial.scale.of(4.0, 10.0, 20.0)

    async def fill_it() -> None:
        for number in range(trial.scale.of(1, 3, 5)):
            disk.fill()
            trial.result.faults += 1
            await _refused(trial, document(number), f"{load.name}-refused")
            await asyncio.sleep(lasts_s)
            disk.empty()
            await trial.probe()

    await trial.under(load, trial.scale.of(60, 600, 2_000), fill_it)
    await without_a_trace(trial, load)


async def _refused(trial: Trial, words: Saying, user: str) -> None:
    """Somebody who sends a file now is told why it is not taken, and when to come again."""
    async with httpx.AsyncClient(base_url=f"{trial.house.url}/api/v1", timeout=20, trust_env=False) as http:
        answer = await http.post(words.path, headers={"Prefer": "respond-async"}, **words.request(user))
    told = answer.json()
    refused = (answer.status_code, told.get("code")) == (HTTPStatus.SERVICE_UNAVAILABLE, _NO_ROOM)
    trial.result.needs(f"it is told that there is no room, not {answer.status_code} {told}", holds=refused)
    trial.result.needs("it is told when to come again", holds="Retry-After" in answer.headers)


def _mostly_files(number: int) -> Saying:
    return (chat, document, recording)[number % 3](number)


EXPERIMENT = Experiment("disk_full", disk_full, WAITING)

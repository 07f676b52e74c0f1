"""So much can't be handled that the house must be at fault, not what it was given: a worker stops, and says so."""

import asyncio
import re
import sys
import time
from asyncio.subprocess import PIPE, STDOUT
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
import psutil
from tests.chaos.experiment import Experiment
from tests.chaos.faults import paused, terminate
from tests.chaos.house import House
from tests.chaos.sayings import document
from tests.chaos.topics import DEAD_LETTERS, ends
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.job import blob_prefix

_WORKER: Final = "vision"
_STOPS_AFTER: Final = 20
"""A tenth of the records over which the share is counted."""
_AT_ONCE: Final = 8
_POLL_S: Final = 0.1
_LOOK_AGAIN_S: Final = 1.0
_CONSUMING: Final = re.compile(r'^intelliassist_consumer_running\{[^}]*"document\.uploaded\.v1"\} 0', re.MULTILINE)


async def share_limit(trial: Trial) -> None:
    """The bytes of all documents are away, as when a disk is not there; then an operator does what the runbook says."""
    house = trial.house
    load = trial.load(says=document)
    number = trial.scale.of(60, 200, 1_000)
    with paused(pid := await _anew(house, await house.alive(_WORKER))):
        await load.run(number)
        moved = [_put_away(file) for user in range(-(-number // load.each)) for file in _files(trial, load.name, user)]
    trial.result.faults = len(moved)
    await _stopped(trial)
    dead = sum((await ends(house.kafka, DEAD_LETTERS)).values()) - sum(trial.put_aside_before.values())
    trial.result.bound("dead letters before it stopped", dead, _STOPS_AFTER + _AT_ONCE)
    trial.result.needs("it was those that made it stop", holds=dead >= _STOPS_AFTER)
    for away, place in moved:
        away.rename(place)
    await _anew(house, pid)
    await trial.ledger.settled(PATIENCE_S)
    await _put_back(trial)
    await trial.settle({"load": load})
    trial.result.needs("in the end none has failed", holds=trial.result.failed == 0)


async def _anew(house: House, pid: int) -> int:
    """Another process, which has counted nothing yet."""
    terminate(pid)
    await house.started_again(_WORKER, pid)
    return await house.alive(_WORKER)


def _files(trial: Trial, name: str, user: int) -> list[Path]:
    return [path for path in (trial.house.state.blobs / blob_prefix(f"{name}-{user}")).iterdir() if path.is_file()]


def _put_away(place: Path) -> tuple[Path, Path]:
    away = place.with_name(f".{place.name}.away")
    place.rename(away)
    return away, place


async def _stopped(trial: Trial) -> None:
    """Once it has stopped, and says so to whoever asks. Raises TimeoutError."""
    port = psutil.Process(await trial.house.alive(_WORKER)).environ()["HEALTH_PORT"]
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as http:
        async with asyncio.timeout(PATIENCE_S):
            while not await _says_why(http):
                await asyncio.sleep(_POLL_S)
        told = (await http.get("/metrics")).text
    trial.result.figures["seconds until it stopped"] = round(time.monotonic() - began, 1)
    trial.result.needs("its metric tells it too", holds=_CONSUMING.search(told) is not None)
    trial.result.needs("it lives, for somebody to look at", holds=trial.house.pid(_WORKER) is not None)


async def _says_why(http: httpx.AsyncClient) -> bool:
    """Whether it is not ready, and for this reason."""
    with suppress(httpx.TransportError):  # it begins
        ready = await http.get("/health/ready")
        return not ready.is_success and "too large a share" in ready.text
    return False


async def _put_back(trial: Trial) -> None:
    """What became a dead letter goes back on its topic, and the jobs go on."""
    jobs = [word for job_id in trial.ledger.promises for word in ("--job", str(job_id))]
    words = ["-m", "standalone", "dlq", "redrive", "--yes", "--state", str(trial.house.state.folder), *jobs]
    operator = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=PIPE, stderr=STDOUT)
    said, _ = await operator.communicate()
    trial.result.needs(f"letters are put back: {said.decode()}", holds=operator.returncode == 0)
    gives_up = time.monotonic() + PATIENCE_S
    for promise in trial.ledger.promises.values():
        while (await trial.ledger.ended(promise, PATIENCE_S))["status"] != "completed":
            if time.monotonic() > gives_up:
                raise AssertionError(f"job {promise.job_id} does not go on: {said.decode()}")
            await asyncio.sleep(_LOOK_AGAIN_S)


EXPERIMENT = Experiment("share_limit", share_limit, in_tests=False)

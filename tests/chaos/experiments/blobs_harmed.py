"""Files of accepted jobs are gone, or are others, before anybody has read them."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import httpx
from tests.chaos.experiment import Experiment
from tests.chaos.faults import paused
from tests.chaos.likeness import same_without_faults
from tests.chaos.sayings import Saying, chat, document, recording
from tests.chaos.trial import PATIENCE_S, Trial
from tests.chaos.verdict import Promise

from contracts.job import blob_prefix

_READERS: Final = ("transcriber", "vision")
_MISSING: Final = "blob_missing"
_CHANGED: Final = "blob_changed"


async def blobs_harmed(trial: Trial) -> None:
    house = trial.house
    load = trial.load(says=_mostly_files, each=1)
    # Few of many: else it looks like a bad release.
    number, harmed = trial.scale.of(40, 300, 2_000), trial.scale.of(4, 20, 100)
    with ExitStack() as nobody_reads:
        for name in _READERS:
            nobody_reads.enter_context(paused(await house.alive(name)))
        await load.run(number)
        files = [user for user in range(number) if _mostly_files(user).file]
        chosen = [f"{load.name}-{user}" for user in trial.rng.sample(files, harmed)]
        gone, changed = chosen[: harmed // 2], chosen[harmed // 2 :]
        blobs = {user: _blob(trial, user) for user in chosen}
        were = {user: blobs[user].read_bytes() for user in chosen}
        for user in gone:
            blobs[user].unlink()
        for user in changed:
            blobs[user].write_bytes(trial.rng.randbytes(len(were[user])))
        trial.result.faults = len(chosen)
    await trial.ledger.settled(PATIENCE_S)
    sent = {promise.user: promise for promise in trial.ledger.promises.values()}
    for code, users in ((_MISSING, gone), (_CHANGED, changed)):
        for user in users:
            await _failed_honestly(trial, sent[user], code)
    await trial.probe()
    for user in chosen:
        blobs[user].write_bytes(were[user])
    await _again(trial, [sent[user] for user in gone], [sent[user] for user in changed])
    await same_without_faults(trial, load)
    await trial.settle({"load": load})


def _blob(trial: Trial, user: str) -> Path:
    (only,) = (trial.house.state.blobs / blob_prefix(user)).iterdir()
    return only


async def _failed_honestly(trial: Trial, promise: Promise, code: str) -> None:
    """It is told what is wrong."""
    job = await trial.ledger.ended(promise, PATIENCE_S)
    told = {part["error"]["code"] for part in job["parts"] if part["error"]}
    trial.result.needs(f"job {promise.job_id} fails with {code}, not {job['status']} {told}", holds=told == {code})


async def _again(trial: Trial, redriven: list[Promise], retried: list[Promise]) -> None:
    """An operator puts the letters of some back, and the others are tried again by whose they are."""
    jobs = [word for promise in redriven for word in ("--job", str(promise.job_id))]
    words = ["-m", "standalone", "dlq", "redrive", "--yes", "--state", str(trial.house.state.folder), *jobs]
    operator = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=PIPE, stderr=STDOUT)
    said, _ = await operator.communicate()
    trial.result.needs(f"letters are put back: {said.decode()}", holds=operator.returncode == 0)
    async with httpx.AsyncClient(base_url=f"{trial.house.url}/api/v1", timeout=20, trust_env=False) as http:
        for promise in retried:
            answer = await http.post(f"/jobs/{promise.job_id}/retry", params={"user_id": promise.user})
            trial.result.needs(
                f"a retry is taken, not {answer.status_code}", holds=answer.status_code < HTTPStatus.BAD_REQUEST
            )
    async with asyncio.timeout(PATIENCE_S):
        while left := [promise for promise in (*redriven, *retried) if not await _completed(trial, promise)]:
            trial.result.figures["seen as failed still"] = len(left)
            await asyncio.sleep(0.2)


async def _completed(trial: Trial, promise: Promise) -> bool:
    job: dict[str, Any] = await trial.ledger.ended(promise, PATIENCE_S)
    return bool(job["status"] == "completed")


def _mostly_files(number: int) -> Saying:
    return (chat, document, recording)[number % 3](number)


EXPERIMENT = Experiment("blobs_harmed", blobs_harmed)

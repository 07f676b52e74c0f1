"""What can't be read, what never succeeds, and what is far too large, among what is as it should be."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import Any, Final
from uuid import UUID

from aiokafka import TopicPartition
from tests.chaos.experiment import Experiment
from tests.chaos.load import Load
from tests.chaos.poisons import FAILING, MARK, USER, Poison, poisons
from tests.chaos.topics import DEAD_LETTERS, publish, records
from tests.chaos.trial import PATIENCE_S, Trial
from tests.chaos.verdict import Promise

_LEAST_SHARE: Final = 0.9
_PORTIONS: Final = 50
_PAUSE_S: Final = 0.05


async def poison(trial: Trial) -> None:
    submissions, clean = trial.scale.of((60, 20), (600, 600), (10_000, 3_000))
    await _rate(trial, trial.scale.of(10, 100, 500), [])  # nobody is at their best at once
    bad = list(poisons(trial.rng, max(2, submissions // 100)))
    trial.result.faults = len(bad)
    rates = [await _rate(trial, clean, [])]
    poisoned = await _rate(trial, submissions, bad)
    rates.append(await _rate(trial, clean, []))
    trial.result.figures["jobs a second of clean runs before and after"] = [round(rate, 1) for rate in rates]
    trial.result.figures["throughput against clean runs"] = round(poisoned / mean(rates), 3)
    if trial.scale != "short":  # seconds tell nothing of it
        holds = poisoned / mean(rates) >= _LEAST_SHARE
        trial.result.needs("nine tenths of the throughput of clean runs", holds=holds)
    await _all_kept(trial, bad)
    await _all_told(trial, bad)
    await trial.settle({})


async def _rate(trial: Trial, submissions: int, bad: Sequence[Poison]) -> float:
    """Jobs a second, until all have ended."""
    began = time.monotonic()
    load = trial.load()
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run(submissions))
        group.create_task(_among(trial, load, submissions, bad))
    await trial.ledger.settled(PATIENCE_S)
    trial.result.bound("given up", load.given_up, 0)
    return submissions / (time.monotonic() - began)


async def _among(trial: Trial, load: Load, submissions: int, bad: Sequence[Poison]) -> None:
    """Publish the bad ones, evenly among what is sent."""
    portions = min(len(bad), _PORTIONS)
    for number in range(portions):
        while load.sent < submissions * number // portions:
            await asyncio.sleep(_PAUSE_S)
        await publish(trial.house.kafka, bad[len(bad) * number // portions : len(bad) * (number + 1) // portions])


async def _all_kept(trial: Trial, bad: Sequence[Poison]) -> None:
    """Each is a dead letter, its bytes and headers unchanged, with reason, attempts and trace, and nothing else is."""
    letters = await _letters(trial, bad)
    for _, key, value, headers in bad:
        mark = dict(headers)[MARK]
        for letter in letters[mark]:
            told = dict(letter.headers)
            whole = (letter.key, letter.value) == (key, value) and all(told.get(name) == text for name, text in headers)
            trial.result.needs(f"bytes and headers of {mark.decode()} unchanged", holds=whole)
            known = all(told.get(f"dlq_{what}") for what in ("reason", "attempts", "trace_id"))
            trial.result.needs(f"reason, attempts and trace of {mark.decode()}", holds=known)
    others = letters.keys() - {dict(headers)[MARK] for *_, headers in bad}
    trial.result.needs(f"nothing else is a dead letter, not {sorted(others)[:3]}", holds=not others)
    by_group = Counter((mark, dict(one.headers)["dlq_group"]) for mark, some in letters.items() for one in some)
    trial.result.bound("letters of one record and group", max(by_group.values()), 1)


async def _letters(trial: Trial, bad: Sequence[Poison]) -> dict[bytes, list[Any]]:
    """By their marks, once all are there. Raises AssertionError."""
    gives_up = time.monotonic() + PATIENCE_S
    while True:
        letters: dict[bytes, list[Any]] = {}
        for one in await records(trial.house.kafka, DEAD_LETTERS):
            if one.offset >= trial.put_aside_before.get(TopicPartition(one.topic, one.partition), 0):
                letters.setdefault(dict(one.headers).get(MARK, b""), []).append(one)
        missing = [mark.decode() for one in bad if (mark := dict(one[3])[MARK]) not in letters]
        if not missing:
            return letters
        if time.monotonic() > gives_up:
            raise AssertionError(f"{len(missing)} of {len(bad)} are no dead letters, {missing[0]} for one")
        await asyncio.sleep(1)


async def _all_told(trial: Trial, bad: Sequence[Poison]) -> None:
    """Whose job it was knows that it failed, and why."""
    for _, key, _, headers in bad:
        if not (mark := dict(headers)[MARK]).startswith(FAILING):
            continue
        job = await trial.ledger.ended(Promise(UUID(key.decode()), USER, ()), PATIENCE_S)
        failures = [job.get("error"), *(part.get("error") for part in job["parts"])]
        told = job["status"] == "failed" and any(one and one["reason"] for one in failures)
        trial.result.needs(f"the job of {mark.decode()} failed, and says why", holds=told)


EXPERIMENT = Experiment("poison", poison)

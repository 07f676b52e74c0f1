"""Trying an experiment in a house that lacks a protection."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.house import Kafka
from tests.chaos.without.protection import Protection
from tests.chaos.without.tree import tree_without

_NO_HOUSE: Final = "no house"
_MOST_TOLD: Final = 3


@dataclass(frozen=True)
class Tried:
    """One experiment, once."""

    experiment: str
    without: str
    fails: bool
    """As it must."""
    told: tuple[str, ...]
    """The first of what was missed; why nothing can be said where it did not come to that."""
    kafka: Kafka
    seed: int
    took_s: float


async def tried(protection: Protection, experiment: str, kafka: Kafka, seed: int) -> Tried:
    """In its short form. It says what it does to our own standard error."""
    with tree_without(protection) as (tree, environment):
        out = tree / "tried.json"
        words = ["--short", "--experiment", experiment, "--kafka", kafka, "--seed", str(seed), "--out", str(out)]
        trial = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos", *words, cwd=tree, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await trial.wait()
        finally:
            if trial.returncode is None:
                trial.terminate()
                await trial.wait()
        return _told(protection, experiment, kafka, seed, out)


def _told(protection: Protection, experiment: str, kafka: Kafka, seed: int, out: Path) -> Tried:
    fails, told, took_s = False, ("nothing came of it",), 0.0
    if out.exists():
        (result,) = json.loads(out.read_text())["experiments"]
        left_out = result["figures"].get("left out")
        told = (f"left out: {left_out}",) if left_out else tuple(result["missed"][:_MOST_TOLD])
        # A house that does not even start proves nothing.
        fails = not result["held"] and not left_out and not any(line.startswith(_NO_HOUSE) for line in told)
        took_s = result["took_s"]
    return Tried(experiment, protection.name, fails, told, kafka, seed, took_s)

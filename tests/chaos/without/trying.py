"""Trying an experiment in a house that lacks a protection."""

import asyncio
import json
import re
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tests.chaos.house import Kafka
from tests.chaos.trial import PATIENCE_VARIABLE
from tests.chaos.without.protection import Protection
from tests.chaos.without.tree import tree_without

_MOST_TOLD: Final = 3
_MOST_LINES: Final = 15
_LONGEST_LINE: Final = 1024 * 1024
_AT_MOST_S: Final = 300
_PATIENCE_S: Final = 40
"""What is let go never comes, so there is no need to wait for it as long as for what may be late."""


class Outcome(StrEnum):
    """Only the first proves that the protection is needed."""

    FAILS = "yes"
    """By what its protection keeps."""
    OTHERWISE = "otherwise"
    """By something else: a slow machine, say."""
    HOLDS = "NO"
    LEFT_OUT = "left out"
    """It can't be tried on this machine."""
    NOTHING = "nothing came of it"


@dataclass(frozen=True)
class Tried:
    """One experiment, once."""

    experiment: str
    without: str
    outcome: Outcome
    told: tuple[str, ...]
    """The first of what was missed, that which it must fail by before all others; else why nothing can be said."""
    kafka: Kafka
    seed: int
    took_s: float

    @property
    def fails(self) -> bool:
        """As it must."""
        return self.outcome is Outcome.FAILS


async def tried(protection: Protection, experiment: str, kafka: Kafka, seed: int) -> Tried:
    """In its short form. It says what it does to our own standard error."""
    with tree_without(protection) as (tree, environment):
        out = tree / "tried.json"
        words = ["--short", "--experiment", experiment, "--kafka", kafka, "--seed", str(seed), "--out", str(out)]
        said = await _said([sys.executable, "-m", "tests.chaos", *words], tree, environment)
        results = json.loads(out.read_text())["experiments"] if out.exists() else []
    if not results:
        return Tried(experiment, protection.name, Outcome.NOTHING, tuple(said), kafka, seed, 0.0)
    (result,) = results
    outcome, told = judged(result, protection.fails_by)
    return Tried(experiment, protection.name, outcome, told, kafka, seed, result["took_s"])


def judged(result: Mapping[str, Any], fails_by: str) -> tuple[Outcome, tuple[str, ...]]:
    """What a trial proves, and by which of its misses."""
    if left_out := result["figures"].get("left out"):
        return Outcome.LEFT_OUT, (f"left out: {left_out}",)
    missed = sorted(result["missed"], key=lambda line: not re.search(fails_by, line))
    if not missed:
        return Outcome.HOLDS, ()
    outcome = Outcome.FAILS if re.search(fails_by, missed[0]) else Outcome.OTHERWISE
    return outcome, tuple(missed[:_MOST_TOLD])


async def _said(words: Sequence[str], tree: Path, environment: Mapping[str, str]) -> Sequence[str]:
    """The last lines that the trial said, once it is over. One that takes too long is ended."""
    trial = await asyncio.create_subprocess_exec(
        *words,
        cwd=tree,
        env={**environment, PATIENCE_VARIABLE: str(_PATIENCE_S)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    lines: deque[str] = deque(maxlen=_MOST_LINES)
    assert trial.stderr is not None
    try:
        async with asyncio.timeout(_AT_MOST_S):
            async for line in trial.stderr:
                lines.append(line.decode(errors="replace").rstrip())
                sys.stderr.write(f"{lines[-1]}\n")
            await trial.wait()
    except TimeoutError:
        lines.append(f"ended after {_AT_MOST_S} s")
    finally:
        if trial.returncode is None:
            trial.terminate()
            await trial.wait()
    return lines

"""Breaks a house of its own and tells in one table what came of it; 1 where something was lost, doubled or too slow."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from tests.chaos.catalogue import EXPERIMENTS, houses
from tests.chaos.house import Kafka
from tests.chaos.running import run
from tests.chaos.scale import Scale
from tests.chaos.table import table, write
from tests.chaos.trial import Result


async def main(names: Sequence[str], scale: Scale, kafka: Kafka, seed: int, out: Path) -> int:
    """The exit code."""
    results: list[Result] = []
    out.parent.mkdir(parents=True, exist_ok=True)
    told = {"scale": scale, "kafka": kafka, "seed": seed}
    for experiments in houses(names):
        async for result in run(experiments, scale, kafka, seed):
            results.append(result)
            sys.stderr.write(f"{result.experiment}: {'held' if result.held else 'NOT held'} in {result.took_s:.0f} s\n")
            write(results, out, told)
    sys.stdout.write(table(results))
    return 0 if all(result.held for result in results) else 1


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--experiment", action="append", choices=tuple(EXPERIMENTS), help="all where left out")
    size = asked.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_const", dest="scale", const=Scale.FULL, help="an hour")
    size.add_argument("--short", action="store_const", dest="scale", const=Scale.SHORT, help="minutes")
    asked.add_argument("--kafka", choices=get_args(Kafka), default="embedded")
    asked.add_argument("--seed", type=int, default=20261123)
    asked.add_argument("--out", type=Path, default=Path(".cache/chaos.json"))
    given = asked.parse_args()
    names = given.experiment or tuple(EXPERIMENTS)
    sys.exit(asyncio.run(main(names, given.scale or Scale.USUAL, given.kafka, given.seed, given.out)))

"""Breaks a house of its own and tells in one table what came of it; 1 where something was lost, doubled or too slow."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from tests.chaos import page
from tests.chaos.catalogue import EXPERIMENTS, houses
from tests.chaos.house import Kafka
from tests.chaos.running import run
from tests.chaos.scale import Scale
from tests.chaos.table import table, write
from tests.chaos.trial import Result
from tests.chaos.without import record
from tests.chaos.without.protections import PROTECTIONS
from tests.chaos.without.trying import Tried, tried

_TRIED: Final = Path(".cache/chaos-without.json")


async def main(names: Sequence[str], scale: Scale, kafka: Kafka, seed: int, out: Path) -> int:
    """The exit code."""
    results: list[Result] = []
    out.parent.mkdir(parents=True, exist_ok=True)
    told = {"scale": scale, "kafka": kafka, "seed": seed, "at": str(datetime.now(UTC).date())}
    for experiments in houses(names, kafka):
        async for result in run(experiments, scale, kafka, seed):
            results.append(result)
            sys.stderr.write(f"{result.experiment}: {'held' if result.held else 'NOT held'} in {result.took_s:.0f} s\n")
            write(results, out, told)
    sys.stdout.write(table(results))
    return 0 if all(result.held for result in results) else 1


async def without(names: Sequence[str], experiments: Sequence[str], kafka: Kafka, seed: int) -> int:
    """The exit code: 1 where an experiment does not fail although what it proves was taken out."""
    done: list[Tried] = []
    for protection in (one for one in PROTECTIONS if one.name in names and one.needed_on(kafka)):
        for experiment in protection.experiments:
            if experiment in experiments and EXPERIMENTS[experiment].runs_on(kafka):
                done.append(await tried(protection, experiment, kafka, seed))
                record.add(_TRIED, done[-1])
    sys.stdout.write(record.table(done))
    return 0 if all(one.fails for one in done) else 1


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--experiment", action="append", choices=tuple(EXPERIMENTS), help="all where left out")
    size = asked.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_const", dest="scale", const=Scale.FULL, help="an hour, not ten minutes")
    size.add_argument("--short", action="store_const", dest="scale", const=Scale.SHORT, help="seconds each")
    asked.add_argument("--kafka", choices=get_args(Kafka), default="embedded")
    asked.add_argument("--seed", type=int, default=20261123)
    asked.add_argument("--out", type=Path, default=Path(".cache/chaos.json"))
    known = [one.name for one in PROTECTIONS]
    asked.add_argument("--without", nargs="*", choices=known, help="take these out, all by default, and see what fails")
    asked.add_argument(
        "--tables", nargs="+", type=Path, metavar="JSON", help="write what these runs wrote into the docs"
    )
    given = asked.parse_args()
    names = given.experiment or tuple(EXPERIMENTS)
    for name in given.experiment or ():
        if not EXPERIMENTS[name].runs_on(given.kafka):
            asked.error(f"{name} needs --kafka apache: the embedded broker is one alone")
    if given.tables:
        page.write(given.tables, _TRIED)
        sys.exit()
    if given.without is not None:
        sys.exit(asyncio.run(without(given.without or known, names, given.kafka, given.seed)))
    sys.exit(asyncio.run(main(names, given.scale or Scale.USUAL, given.kafka, given.seed, given.out)))

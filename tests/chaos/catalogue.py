"""All experiments."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.experiments import (
    asks_lost,
    backpressure,
    blobs_harmed,
    broker_cut_off,
    broker_dies,
    broker_of_three_dies,
    clock_jumps,
    database_full,
    database_read_only,
    database_slow,
    disk_full,
    housekeeping,
    kill_9,
    long_jobs,
    poison,
    providers_down,
    quota,
    rebalance,
    replay,
    share_limit,
    sigterm,
)
from tests.chaos.house import Kafka

_ALL: Final = (
    kill_9.EXPERIMENT,
    kill_9.LOCAL,
    broker_dies.EXPERIMENT,
    broker_of_three_dies.EXPERIMENT,
    broker_cut_off.EXPERIMENT,
    asks_lost.EXPERIMENT,
    sigterm.EXPERIMENT,
    rebalance.EXPERIMENT,
    long_jobs.EXPERIMENT,
    poison.EXPERIMENT,
    share_limit.EXPERIMENT,
    providers_down.DEGRADES,
    providers_down.WAITS,
    quota.EXPERIMENT,
    disk_full.EXPERIMENT,
    blobs_harmed.EXPERIMENT,
    database_full.EXPERIMENT,
    database_slow.EXPERIMENT,
    database_read_only.EXPERIMENT,
    clock_jumps.EXPERIMENT,
    replay.EXPERIMENT,
    housekeeping.EXPERIMENT,
    backpressure.EXPERIMENT,
)
EXPERIMENTS: Final = {one.name: one for one in _ALL}


def houses(names: Iterable[str], kafka: Kafka) -> Sequence[tuple[Experiment, ...]]:
    """The experiments of each house, in the order of the catalogue, without those that make no sense on this broker."""
    wanted = set(names)
    chosen = [one for one in EXPERIMENTS.values() if one.name in wanted and one.runs_on(kafka)]
    ordered = sorted(chosen, key=lambda one: (one.brokers, sorted(one.settings.items())))
    return [tuple(of_one) for _, of_one in groupby(ordered, key=lambda one: (one.brokers, one.environment))]

"""Each way to break the house, in its short form."""

from collections.abc import Sequence

import pytest
from tests.chaos.catalogue import EXPERIMENTS, houses
from tests.chaos.experiment import Experiment
from tests.chaos.running import run
from tests.chaos.scale import Scale
from tests.chaos.table import table

_SEED = 20261123
_HOUSES = houses((one.name for one in EXPERIMENTS.values() if one.in_tests), "embedded")


@pytest.mark.chaos
@pytest.mark.timeout(600)
@pytest.mark.parametrize("experiments", _HOUSES, ids=lambda of_one: "+".join(one.name for one in of_one))
async def test_nothing_is_lost_and_nothing_is_doubled(experiments: Sequence[Experiment]) -> None:
    results = [result async for result in run(experiments, Scale.SHORT, "embedded", _SEED)]

    assert all(result.held for result in results), table(results)

"""Which server may stand in for another, by what both say of themselves."""

from dataclasses import replace
from uuid import UUID

import pytest

from taskstore.servers.address import Address
from taskstore.servers.fitness import preferred, unfit
from taskstore.servers.known import Known
from taskstore.servers.sight import Sight
from taskstore.servers.standing import Standing

KNOWN = Standing(
    version="18.0",
    version_number=180_000,
    role="primary",
    pooled=False,
    identity=UUID("6f0c1e1e-0000-4000-8000-000000000001"),
    database=5,
    system_identifier=7_711,
    position=(1, 1_000),
)
SILENT = replace(KNOWN, system_identifier=None, position=None)


@pytest.mark.parametrize(
    ("known", "standing", "reason"),
    [
        (KNOWN, KNOWN, None),
        (KNOWN, replace(KNOWN, position=(2, 900)), None),  # it was promoted
        (KNOWN, replace(KNOWN, position=(1, 999)), "it was left behind: what was written last is not in it"),
        (KNOWN, replace(KNOWN, system_identifier=7_712), "it is another database"),
        # A dump that was read in elsewhere bears our name, and hosted servers number their databases alike.
        (KNOWN, SILENT, "it is another database"),
        (SILENT, KNOWN, "it is another database"),
        (KNOWN, replace(KNOWN, position=None), "it does not tell how far it has come"),
        (SILENT, SILENT, None),
    ],
)
def test_only_what_is_surely_the_same_stands_in(known: Standing, standing: Standing, reason: str | None) -> None:
    assert unfit(standing, known) == reason


def test_at_start_one_that_tells_less_is_not_taken_for_the_first() -> None:
    first, second = (Address.of(f"postgresql://u@{host}/house") for host in ("one", "two"))
    best = preferred([Sight(first, SILENT), Sight(second, replace(KNOWN, position=(9, 1)))], time_is_up=True)
    assert best is not None
    assert best.address == first


def test_how_far_it_has_come_never_goes_back() -> None:
    """Connections are opened side by side, and the answer that was asked for first may come last."""
    known = Known()
    for position in ((1, 1_000), (1, 2_000), (1, 1_500)):
        known.learn(replace(KNOWN, position=position))
    assert known.standing.position == (1, 2_000)

"""What is taken out must still be there."""

import pytest
from tests.chaos.catalogue import EXPERIMENTS
from tests.chaos.without.protection import Edit, Protection
from tests.chaos.without.protections import PROTECTIONS

_NOTHING_ALONE = {
    "kill_9_local",  # the same deaths as in kill_9, with other models
    "database_slow",  # nobody has to do anything about it but wait
}
_EDITS = [pytest.param(edit, id=f"{one.name}-{number}") for one in PROTECTIONS for number, edit in enumerate(one.edits)]


@pytest.mark.parametrize("edit", _EDITS)
def test_the_words_that_are_taken_out_stand_in_their_file_once(edit: Edit) -> None:
    assert edit.occurs() == 1
    assert edit.new != edit.old


@pytest.mark.parametrize("protection", PROTECTIONS, ids=lambda one: one.name)
def test_a_protection_is_missed_by_experiments_that_there_are(protection: Protection) -> None:
    assert protection.experiments
    assert set(protection.experiments) <= set(EXPERIMENTS)


def test_each_experiment_fails_without_something() -> None:
    missed = {name for one in PROTECTIONS for name in one.experiments}
    assert set(EXPERIMENTS) - missed == _NOTHING_ALONE

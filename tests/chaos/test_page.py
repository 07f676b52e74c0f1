"""The page that the claims stand on is about the experiments that there are."""

from pathlib import Path

import pytest
from tests.chaos import page
from tests.chaos.catalogue import EXPERIMENTS
from tests.chaos.table import write
from tests.chaos.trial import Result
from tests.chaos.without import record
from tests.chaos.without.trying import Outcome, Tried

_TOLD = {"scale": "full", "kafka": "apache", "seed": 7, "at": "2026-11-23"}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the page."""
    copy = tmp_path / "reliability.md"
    copy.write_text(page.PAGE.read_text())
    monkeypatch.setattr(page, "PAGE", copy)
    return copy


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_page_tells_what_an_experiment_does(name: str) -> None:
    assert f"`{name}`" in page.PAGE.read_text()


def test_runs_stand_in_the_page_with_the_commands_that_made_them(copy: Path, tmp_path: Path) -> None:
    run, tried = tmp_path / "run.json", tmp_path / "tried.json"
    bad = Result("quota", faults=3, submitted=1_200, completed=1_199, lost=1, missed=["lost: one"])
    bad.figures = {"calls": 8.5, "given up by load": 0, "reasons of failures": {}}
    write([bad], run, _TOLD)
    record.add(
        tried, Tried("quota", "quota", Outcome.FAILS, ("calls beyond the quota: 51, at most 8",), "apache", 7, 20)
    )
    once = _written(copy, run, tried)

    assert '`make chaos FULL=1 KAFKA=apache ARGS="--seed 7"`' in once
    assert "| quota | 3 | 1200 | 1199 | 0 | 1 | 0 | - | - | NO | calls: 8.5 | quota: yes |" in once
    assert "- `quota`: lost: one" in once
    assert "| yes | calls beyond the quota: 51, at most 8 |" in once
    assert _written(copy, run, tried) == once


def test_what_was_run_again_stands_there_once(copy: Path, tmp_path: Path) -> None:
    all_, again = tmp_path / "all.json", tmp_path / "again.json"
    write([Result("quota", missed=["lost: one"]), Result("kill_9", faults=128)], all_, _TOLD)
    write([Result("quota", faults=4)], again, _TOLD)
    page.write([all_, again], tmp_path / "tried.json")

    rows = [line.split(" | ")[:2] for line in copy.read_text().splitlines() if line.startswith(("| quota", "| kill_9"))]
    assert rows == [["| kill_9", "128"], ["| quota", "4"]]


def test_the_same_trial_on_the_same_broker_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "tried.json"
    record.add(file, Tried("quota", "quota", Outcome.HOLDS, (), "embedded", 7, 20))
    record.add(file, Tried("quota", "quota", Outcome.OTHERWISE, ("slow",), "apache", 7, 20))
    record.add(file, Tried("quota", "quota", Outcome.FAILS, ("too many",), "embedded", 8, 20))

    assert [(one.kafka, one.outcome) for one in record.read(file)] == [
        ("apache", Outcome.OTHERWISE),
        ("embedded", Outcome.FAILS),
    ]


def test_what_fails_without_what_is_told_of_the_broker_it_was_tried_on(copy: Path, tmp_path: Path) -> None:
    run, tried = tmp_path / "run.json", tmp_path / "tried.json"
    write([Result("quota")], run, _TOLD)
    record.add(tried, Tried("quota", "quota", Outcome.FAILS, ("too many",), "embedded", 7, 20))

    assert "| not tried |" in _written(copy, run, tried)


def _written(copy: Path, run: Path, tried: Path) -> str:
    page.write([run], tried)
    return copy.read_text()

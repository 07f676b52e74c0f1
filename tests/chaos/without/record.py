"""What is known of what fails without what."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.chaos.without.trying import Outcome, Tried


def read(file: Path) -> list[Tried]:
    """None where nothing was tried yet."""
    if not file.exists():
        return []
    told = json.loads(file.read_text())["tried"]
    return [Tried(**{**one, "told": tuple(one["told"]), "outcome": Outcome(one["outcome"])}) for one in told]


def add(file: Path, tried: Tried) -> None:
    """It takes the place of the same trial on the same broker before."""
    others = [one for one in read(file) if _same(one) != _same(tried)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"tried": [asdict(one) for one in (*others, tried)]}, indent=2) + "\n")


def table(tried: Sequence[Tried]) -> str:
    """For people."""
    width = max((len(f"{one.experiment} without {one.without}") for one in tried), default=0)
    fails = {Outcome.FAILS: "fails", Outcome.HOLDS: "DOES NOT FAIL", Outcome.OTHERWISE: "FAILS OTHERWISE"}
    lines = [
        f"{f'{one.experiment} without {one.without}':<{width}}  {fails.get(one.outcome, one.outcome.upper())}: "
        f"{_told(one)}"
        for one in tried
    ]
    return "\n".join([*lines, ""])


def _told(tried: Tried) -> str:
    """All that was said where nothing came of it, else what was missed first."""
    if tried.outcome is Outcome.NOTHING:
        return "\n    ".join(["", *tried.told])
    return tried.told[0] if tried.told else "nothing was missed"


def _same(tried: Tried) -> tuple[str, str, str]:
    return tried.experiment, tried.without, tried.kafka

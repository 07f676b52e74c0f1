"""What is known of what fails without what."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.chaos.without.trying import Tried


def read(file: Path) -> list[Tried]:
    """None where nothing was tried yet."""
    if not file.exists():
        return []
    return [Tried(**{**one, "told": tuple(one["told"])}) for one in json.loads(file.read_text())["tried"]]


def add(file: Path, tried: Tried) -> None:
    """It takes the place of the same trial before."""
    others = [one for one in read(file) if (one.experiment, one.without) != (tried.experiment, tried.without)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"tried": [asdict(one) for one in (*others, tried)]}, indent=2) + "\n")


def table(tried: Sequence[Tried]) -> str:
    """For people."""
    width = max((len(f"{one.experiment} without {one.without}") for one in tried), default=0)
    lines = [
        f"{f'{one.experiment} without {one.without}':<{width}}  {'fails' if one.fails else 'DOES NOT FAIL'}: "
        f"{one.told[0] if one.told else 'nothing was missed'}"
        for one in tried
    ]
    return "\n".join([*lines, ""])

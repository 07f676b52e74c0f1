"""The one table of what came of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.chaos.trial import LEFT_OUT, NO_HOUSE, Result

COLUMNS: Final = (
    ("experiment", "experiment"),
    ("faults", "faults"),
    ("submitted", "submitted"),
    ("completed", "completed"),
    ("failed", "failed honestly"),
    ("lost", "lost"),
    ("doubled", "doubled"),
    ("re_executed", "re-executed"),
    ("recovery_s", "recovery s"),
    ("held", "held"),
)


def table(results: Sequence[Result]) -> str:
    """For people; below it what was missed."""
    rows = [
        [heading for _, heading in COLUMNS],
        *(cells(_told(one)) for one in results),
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    missed = [f"{one.experiment}: {line}" for one in results for line in one.missed]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], *([""] if missed else []), *missed, ""])


def write(results: Sequence[Result], file: Path, told: dict[str, Any]) -> None:
    """As JSON, with `told`: how it was made."""
    file.write_text(json.dumps({**told, "experiments": [_told(one) for one in results]}, indent=2) + "\n")


def cells(told: Mapping[str, Any]) -> list[str]:
    """Of one line, as it is written down."""
    untried = next((why for why in (LEFT_OUT, NO_HOUSE) if why in told["figures"]), None)
    return [untried if untried and name == "held" else _cell(told[name]) for name, _ in COLUMNS]


def _told(result: Result) -> dict[str, Any]:
    return asdict(result) | {"held": result.held}


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = [(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return "-" if value is None else str(value)

"""The one table of what came of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.chaos.trial import Result

_COLUMNS: Final = (
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
        [heading for _, heading in _COLUMNS],
        *([_cell(getattr(one, name)) for name, _ in _COLUMNS] for one in results),
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    missed = [f"{one.experiment}: {line}" for one in results for line in one.missed]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], *([""] if missed else []), *missed, ""])


def write(results: Sequence[Result], file: Path, told: dict[str, Any]) -> None:
    """As JSON, with `told`: how it was made."""
    experiments = [asdict(one) | {"held": one.held} for one in results]
    file.write_text(json.dumps({**told, "experiments": experiments}, indent=2) + "\n")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = [(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return "-" if value is None else str(value)

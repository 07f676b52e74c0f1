"""The tables of docs/reliability.md, from what was written down by the runs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from tests.chaos.catalogue import EXPERIMENTS
from tests.chaos.table import COLUMNS, cells
from tests.chaos.without.protections import PROTECTIONS
from tests.chaos.without.record import read
from tests.chaos.without.trying import Tried

PAGE: Final = Path(__file__).resolve().parents[2] / "docs/reliability.md"
_BEGIN: Final = "<!-- made by `python -m tests.chaos --tables` -->\n"
_END: Final = "<!-- end -->"
_BROKERS: Final = {"embedded": "the embedded broker", "apache": "Apache Kafka"}
_ON: Final = {"embedded": "", "apache": " KAFKA=apache"}


def write(runs: Sequence[Path], tried: Path) -> None:
    """Put the tables of these runs, and of what was tried without protections, in the place of those that stand there."""
    before, _, rest = PAGE.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    known = read(tried)
    told = [json.loads(run.read_text()) for run in runs]
    sizes = {(one["kafka"], one["scale"], one["seed"]): None for one in told}
    parts = [*(_size([one for one in told if _made(one) == size], known) for size in sizes)]
    parts += [_without(known)] if known else []
    PAGE.write_text(f"{before}{_BEGIN}\n" + "\n\n".join(parts) + f"\n\n{_END}{after}")


def _size(runs: Sequence[dict[str, Any]], tried: Sequence[Tried]) -> str:
    """One table of runs of the same size, broker and seed. What was run again stands there as it was the last time."""
    head = [*(heading for _, heading in COLUMNS), "measured", "fails without"]
    last = {one["experiment"]: one for run in runs for one in run["experiments"]}
    ordered = [last[name] for name in EXPERIMENTS if name in last]
    kafka, scale, seed = _made(runs[0])
    on_it = [one for one in tried if one.kafka == kafka]
    rows = [[*cells(one), _measured(one["figures"]), _fails(one["experiment"], on_it)] for one in ordered]
    missed = [f"- `{one['experiment']}`: {line}" for one in ordered for line in one["missed"]]
    days = ", ".join(sorted({run["at"] for run in runs}))
    text = f"### {_BROKERS[kafka].capitalize()}, size {scale}, {days}\n\n{_command(kafka, scale, seed)}"
    return "\n\n".join([text, _markdown(head, rows), *(["Missed:\n\n" + "\n".join(missed)] if missed else [])])


def _made(run: dict[str, Any]) -> tuple[str, str, int]:
    return run["kafka"], run["scale"], run["seed"]


def _measured(figures: dict[str, Any]) -> str:
    """What stands beside the columns, each under its own name."""
    numbers = {name: value for name, value in figures.items() if isinstance(value, int | float) and value is not True}
    return "; ".join(f"{name}: {value:g}" for name, value in numbers.items() if not name.startswith("given up"))


def _without(tried: Sequence[Tried]) -> str:
    head = ["protection", "what it keeps", "taken out of", "fails", "what was missed first", "command"]
    promises = {one.name: one for one in PROTECTIONS}
    rows = [
        [
            one.without,
            promises[one.without].promise,
            one.experiment,
            one.outcome,
            one.told[0] if one.told else "-",
            f'`make chaos{_ON[one.kafka]} ARGS="--without {one.without} --seed {one.seed}"`',
        ]
        for one in sorted(tried, key=lambda one: (one.experiment, one.kafka, one.without))
        if one.without in promises
    ]
    return f"### Without its protection\n\n{_markdown(head, rows)}"


def _fails(experiment: str, tried: Sequence[Tried]) -> str:
    found = [f"{one.without}: {one.outcome}" for one in tried if one.experiment == experiment]
    return ", ".join(found) or "not tried"


def _command(kafka: str, scale: str, seed: int) -> str:
    """For all of them, and for one."""
    size = {"short": "--short ", "usual": "", "full": ""}[scale]
    made = f"make chaos{' FULL=1' if scale == 'full' else ''}{_ON[kafka]}"
    return f'`{made} ARGS="{size}--seed {seed}"`, one alone `{made} ARGS="{size}--seed {seed} --experiment NAME"`'


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)

"""The tables of docs/reliability.md, from what was written down by the runs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

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
    parts = [*(_run(one, known) for one in told), *([_without(known)] if known else [])]
    PAGE.write_text(f"{before}{_BEGIN}\n" + "\n\n".join(parts) + f"\n\n{_END}{after}")


def _run(told: dict[str, Any], tried: Sequence[Tried]) -> str:
    head = [*(heading for _, heading in COLUMNS), "fails without"]
    rows = [[*cells(one), _fails(one["experiment"], tried)] for one in told["experiments"]]
    missed = [f"- `{one['experiment']}`: {line}" for one in told["experiments"] for line in one["missed"]]
    heading = f"### {_BROKERS[told['kafka']].capitalize()}, size {told['scale']}, {told['at']}"
    text = f"{heading}\n\n`{_command(told)}`\n\n{_markdown(head, rows)}"
    return "\n\n".join([text, *(["Missed:\n\n" + "\n".join(missed)] if missed else [])])


def _without(tried: Sequence[Tried]) -> str:
    head = ["protection", "what it keeps", "taken out of", "fails", "what was missed first", "command"]
    promises = {one.name: one for one in PROTECTIONS}
    rows = [
        [
            one.without,
            promises[one.without].promise,
            one.experiment,
            "yes" if one.fails else "NO",
            one.told[0] if one.told else "-",
            f'`make chaos{_ON[one.kafka]} ARGS="--without {one.without} --seed {one.seed}"`',
        ]
        for one in sorted(tried, key=lambda one: one.experiment)
        if one.without in promises
    ]
    return f"### Without its protection\n\n{_markdown(head, rows)}"


def _fails(experiment: str, tried: Sequence[Tried]) -> str:
    found = [f"{one.without}: {'yes' if one.fails else 'NO'}" for one in tried if one.experiment == experiment]
    return ", ".join(found) or "not tried"


def _command(told: dict[str, Any]) -> str:
    words = [*(f"--experiment {name}" for name in told["named"]), f"--seed {told['seed']}"]
    size = {"short": "--short", "usual": "", "full": ""}[told["scale"]]
    return (
        f"make chaos{' FULL=1' if told['scale'] == 'full' else ''}{_ON[told['kafka']]} "
        f'ARGS="{" ".join(word for word in (size, *words) if word)}"'
    )


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)

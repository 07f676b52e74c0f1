"""`make eval`: the table on standard output, progress on standard error, the figures in a file where one is named."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Final

import structlog

from benchmarks.quality.due_dates import due_dates
from benchmarks.quality.examination import Examination, configured
from benchmarks.quality.figures import DueDates, Figures, Report
from benchmarks.quality.material import Material, Unusable
from benchmarks.quality.table import table

OWN: Final = Path(__file__).parent / "data"


def main() -> None:
    """Measure on the folder `EVAL_DATA`, or on the house's own small set; write JSON to `EVAL_OUT`."""
    _log_to_stderr()
    out = os.environ.get("EVAL_OUT")
    try:
        report = asyncio.run(evaluate(Path(os.environ.get("EVAL_DATA") or OWN)))
        if out:
            Path(out).write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except (Unusable, OSError) as wrong:
        sys.exit(f"eval: {wrong}")


async def evaluate(folder: Path) -> Report:
    """The figures of every provider that is set up. Raises Unusable."""
    material = Material.of(folder)
    _say(f"Measured on {folder}", *(f"not there: {name}" for name in material.missing()), "")
    dates, told = due_dates(material.due_dates) if material.due_dates else (DueDates(), "not measured")
    report: dict[str, Figures] = {}
    behind = ["", f"due dates, the same for all providers: {told}"]
    for provider in configured():
        sys.stderr.write(f"{provider} ...\n")
        examination = Examination(provider, material)
        report[provider] = await examination.figures(dates)
        for measure, lines in examination.behind.items():
            behind += [f"{provider}, {measure}:", *(f"  {line}" for line in lines)]
    _say(table(report), *behind)
    return Report(report)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _log_to_stderr() -> None:
    """Standard output is the table's; of the workers only what goes wrong is told."""
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )

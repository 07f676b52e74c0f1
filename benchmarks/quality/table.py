"""The figures as a table: a row a measure, a column a provider."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benchmarks.quality.figures import Figures

_ROWS: Final = (
    ("due dates right", ("due_dates", "right")),
    ("due dates invented", ("due_dates", "invented")),
    ("requests precision", ("requests", "p")),
    ("requests recall", ("requests", "r")),
    ("requests F1", ("requests", "f1")),
    ("meetings precision", ("meetings", "p")),
    ("meetings recall", ("meetings", "r")),
    ("meetings F1", ("meetings", "f1")),
    ("meetings assignee right", ("meetings", "assignee")),
    ("notes precision", ("notes", "p")),
    ("notes recall", ("notes", "r")),
    ("notes F1", ("notes", "f1")),
    ("notes due date right", ("notes", "due_right")),
    ("speech WER", ("wer",)),
    ("pictures CER", ("cer",)),
    ("seconds", ("seconds",)),
)
_NOTHING: Final = "-"


def table(report: Mapping[str, Figures]) -> str:
    """Markdown, aligned to be read as it is."""
    dumped = {provider: figures.model_dump() for provider, figures in report.items()}
    rows = [("", *dumped), *((name, *(_cell(figures, path) for figures in dumped.values())) for name, path in _ROWS)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    ruler = [f"{'-' * widths[0]}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join(_lines([rows[0], ruler, *rows[1:]], widths))


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield f"| {first.ljust(widths[0])} | {' | '.join(cells)} |"


def _cell(figures: dict[str, object], path: tuple[str, ...]) -> str:
    value: object = figures
    for step in path:
        value = value[step] if isinstance(value, dict) else None
    if not isinstance(value, float):
        return _NOTHING
    return f"{value:.1f}" if path == ("seconds",) else f"{value:.1%}"

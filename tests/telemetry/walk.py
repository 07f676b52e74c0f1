"""The way that operators go, from the slowest point of a panel to its trace to its log lines, as pictures."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from matplotlib.figure import Figure
from tests.telemetry.answers import Answered, Exemplar
from tests.telemetry.graphs import graph
from tests.telemetry.observed import Observed
from tests.telemetry.place import COLUMN, GAP, INK, LINE, NAMED, PAPER, Place
from tests.telemetry.plots import DPI, png
from tests.telemetry.prometheus import Span
from tests.telemetry.units import told
from tests.telemetry.waterfall import waterfall

_COLUMNS, _LINES = 24, 8
_ROW: Final = 19
_LONGEST: Final = 190
_LEFT_OUT: Final = ("body", "service.", "telemetry.", "time_unix_nano", "trace_id", "request_id")
_THROUGH: Final = "process analysis.completed.v1"
"""What the trace of a job has that went all the way."""
_LEVELS: Final = {"warning": "yellow", "error": "red", "critical": "red"}


def walked(panels: Sequence[Answered], title: str, seen: Observed) -> dict[str, bytes]:
    """A picture of each step, by the name of its file, from a panel of that title.

    Of the slow ones in which something failed, where there are any: there is more to be seen.
    """
    panel = next(one for one in panels if one.panel["title"] == title and one.exemplars)
    traces = seen.receiver.traces()
    whole = [one for one in panel.exemplars if any(span.name == _THROUGH for span in traces[one.trace_id].spans)]
    telling = [one for one in whole if any(span.failed for span in traces[one.trace_id].spans)]
    slowest = max(telling or whole, key=lambda one: one.value)
    lines = sorted(
        (line for line in seen.receiver.logs if line["trace_id"] == slowest.trace_id),
        key=lambda line: line["time_unix_nano"],
    )
    return {
        "slow-point": _point(panel, slowest, seen.span),
        "slow-trace": waterfall(traces[slowest.trace_id]),
        "slow-lines": _lines(lines),
    }


def _point(panel: Answered, slowest: Exemplar, span: Span) -> bytes:
    page = _COLUMNS * COLUMN + GAP, _LINES * LINE + GAP
    figure = Figure(figsize=(page[0] / DPI, page[1] / DPI), dpi=DPI, facecolor=PAPER)
    place = Place(figure, page, 0, 0, _COLUMNS, _LINES)
    place.frame()
    place.write(panel.panel["title"], 10, 18, size=8.5, weight="bold")
    graph(place, panel, span)
    axes = figure.axes[0]
    at = datetime.fromtimestamp(slowest.at, UTC)
    axes.scatter([at], [slowest.value], s=90, facecolors="none", edgecolors=NAMED["red"], linewidths=1.4, zorder=4)  # type: ignore[list-item] # dates are fine
    late = at > datetime.fromtimestamp((span.start + span.end) / 2, UTC)
    axes.annotate(
        f"{told(slowest.value, 's')}, trace_id {slowest.trace_id}",
        (at, slowest.value),  # type: ignore[arg-type] # dates are fine
        xytext=(-12 if late else 12, -3),
        ha="right" if late else "left",
        textcoords="offset points",
        fontsize=8,
        color=INK,
    )
    axes.set_ylim(0, max(axes.get_ylim()[1], slowest.value * 1.15))
    return png(figure)


def _lines(lines: Sequence[Mapping[str, Any]]) -> bytes:
    width, height = _COLUMNS * COLUMN + GAP, len(lines) * _ROW + 2 * GAP
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    for number, line in enumerate(lines):
        y = 1 - (GAP + 13 + number * _ROW) / height
        at = datetime.fromtimestamp(line["time_unix_nano"] / 1e9, UTC).strftime("%H:%M:%S.%f")[:-3]
        color = NAMED.get(_LEVELS.get(str(line.get("level")), ""), INK)
        more = " ".join(f"{name}={value}" for name, value in line.items() if not name.startswith(_LEFT_OUT))
        words = f"{at} {line['service.name']:<12}{line['body']:<18} {more}"
        figure.text(GAP / width, y, words[:_LONGEST], fontsize=7, family="monospace", color=color, parse_math=False)
    return png(figure)

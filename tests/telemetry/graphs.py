"""Lines over time with their legend."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter
from matplotlib.ticker import FuncFormatter, MultipleLocator
from tests.telemetry.answers import Answered, Exemplar, Line
from tests.telemetry.place import FAINT, GRID, NAMED, TITLE, Place
from tests.telemetry.prometheus import Span
from tests.telemetry.units import spacing, told

_PALETTE: Final = (
    "#3274d9", "#e8710a", "#2f9e44", "#a352cc", "#d6293e", "#0f9bb5", "#c2a000", "#e05fa8", "#6f7f8f", "#7c5cff",
    "#5b8c00", "#b5651d", "#1f6f8b", "#ad1457", "#4d4d4d",
)  # fmt: skip
_MOST: Final = 6
"""Lines named in a legend: the largest are."""
_LONGEST: Final = 44
_ROW: Final = 15
"""The height of a line of the legend."""
_LETTER: Final = 5.6
"""The width of a letter in it, on average."""
_TICKS: Final = 4
_DOT: Final = "#24292e"
_FLAT: Final = {"s": 0.05, "bytes": 1024.0, "Bps": 1024.0}
"""How high a graph is of which every value is 0; 1 in other units."""


def graph(place: Place, answered: Answered, span: Span) -> None:
    defaults = answered.panel["fieldConfig"]["defaults"]
    lines = sorted((line for answer in answered.answers for line in answer), key=_highest, reverse=True)
    named, more = lines[:_MOST], max(0, len(lines) - _MOST)
    longest = max((len(_short(line.name)) for line in named), default=1)
    abreast = max(1, int((place.width - 20) // (longest * _LETTER + 26)))
    rows = -(-len(named) // abreast) + (more > 0)
    axes = place.axes(left=58, right=26, top=TITLE + 6, bottom=28 + rows * _ROW)
    if lines and defaults["custom"]["stacking"]["mode"] == "normal":
        _stack(axes, lines)
    else:
        for line, color in zip(lines, _colors(len(lines)), strict=True):
            axes.plot(*_course(line), color=color, linewidth=1.3)  # type: ignore[arg-type] # dates are fine
    _dots(axes, answered.exemplars)
    axes.set_xlim(_moment(span.start), _moment(span.end))  # type: ignore[arg-type] # dates are fine
    _scale(axes, defaults, lines, place.width)
    _legend(place, named, more, abreast)


def _dots(axes: Axes, exemplars: Sequence[Exemplar]) -> None:
    if not exemplars:
        return
    at, values = [_moment(one.at) for one in exemplars], [one.value for one in exemplars]
    axes.scatter(at, values, s=9, marker="D", color=_DOT, linewidths=0, zorder=3)  # type: ignore[arg-type] # dates are fine


def _scale(axes: Axes, defaults: dict[str, Any], lines: Sequence[Line], width: float) -> None:
    unit = defaults["unit"]
    top = axes.get_ylim()[1] if any(_highest(line) > 0 for line in lines) else _FLAT.get(unit, 1.0)
    axes.set_ylim(0, defaults.get("max") or top)
    for step in defaults["thresholds"]["steps"]:
        if step["value"] and step["value"] < top:
            axes.axhline(step["value"], color=NAMED[step["color"]], linewidth=1, linestyle=(0, (4, 3)))
    axes.yaxis.set_major_locator(MultipleLocator(spacing(axes.get_ylim()[1] / _TICKS, unit)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: told(value, unit)))
    ticks = AutoDateLocator(minticks=2, maxticks=max(3, int(width // 130)))  # type: ignore[no-untyped-call] # the library's
    axes.xaxis.set_major_locator(ticks)
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M:%S"))  # type: ignore[no-untyped-call] # the library's
    axes.tick_params(labelsize=7, colors=FAINT, length=0)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _legend(place: Place, named: Sequence[Line], more: int, abreast: int) -> None:
    if not any(line.name for line in named):
        return
    step = (place.width - 20) / abreast
    rows = -(-len(named) // abreast) + (more > 0)
    first = place.height - 8 - (rows - 1) * _ROW
    for index, (line, color) in enumerate(zip(named, _colors(len(named)), strict=True)):
        x, y = 12 + index % abreast * step, first + index // abreast * _ROW
        place.write("━", x, y, size=7.5, color=color)
        place.write(_short(line.name), x + 15, y, size=7, color=FAINT)
    if more:
        place.write(f"and {more} smaller", 12, place.height - 8, size=7, color=FAINT, style="italic")


def _stack(axes: Axes, lines: Sequence[Line]) -> None:
    moments = sorted({at for line in lines for at, _ in line.series.points})
    heights = [[dict(line.series.points).get(at, 0.0) for at in moments] for line in lines]
    axes.stackplot([_moment(at) for at in moments], *heights, colors=_colors(len(lines)), alpha=0.75, linewidth=0)  # type: ignore[arg-type] # dates are fine


def _course(line: Line) -> tuple[list[datetime], list[float]]:
    return [_moment(at) for at, _ in line.series.points], [value for _, value in line.series.points]


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _highest(line: Line) -> float:
    return max(value for _, value in line.series.points)


def _colors(count: int) -> list[str]:
    return [_PALETTE[index % len(_PALETTE)] for index in range(count)]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"

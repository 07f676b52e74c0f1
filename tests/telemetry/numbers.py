"""Single numbers, large and in the colour that they deserve."""

from typing import Any, Final

from tests.telemetry.answers import Answered, Line
from tests.telemetry.place import FAINT, NAMED, TITLE, Place
from tests.telemetry.prometheus import Span
from tests.telemetry.units import told

_BEHIND: Final = "#3274d9"


def numbers(place: Place, answered: Answered, _span: Span) -> None:
    defaults = answered.panel["fieldConfig"]["defaults"]
    lines = [line for answer in answered.answers for line in answer]
    high = (place.height - TITLE) / max(1, len(lines))
    for index, line in enumerate(lines):
        value = line.series.points[-1][1]
        color, y = _color(defaults, value), TITLE + (index + 0.5) * high + 9
        words = _words(defaults, value) or told(value, defaults["unit"], defaults.get("decimals"))
        if line.name:
            place.write(line.name, 12, y - 2, size=8, color=FAINT)
            place.write(words, place.width - 12, y, size=13, weight="bold", color=color, ha="right")
        else:
            _course(place, line)
            place.write(words, place.width / 2, y + 4, size=21, weight="bold", color=color, ha="center")


def _course(place: Place, line: Line) -> None:
    """What the number was before, faintly behind it."""
    values = [value for _, value in line.series.points]
    if len(values) > 1:
        axes = place.axes(left=2, right=2, top=TITLE + (place.height - TITLE) * 0.4, bottom=2)
        axes.fill_between(range(len(values)), values, color=_BEHIND, alpha=0.13, linewidth=0)
        axes.set_ylim(0, max(*values, 1e-9) * 1.1)
        axes.margins(x=0)
        axes.axis("off")


def _color(defaults: dict[str, Any], value: float) -> str:
    steps = defaults["thresholds"]["steps"]
    passed = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    return NAMED[passed[-1]]


def _words(defaults: dict[str, Any], value: float) -> str | None:
    said = (mapping["options"].get(f"{value:g}") for mapping in defaults.get("mappings", []))
    return next((one["text"] for one in said if one), None)

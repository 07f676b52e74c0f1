"""A row a set of labels, a column a query."""

from collections.abc import Sequence
from typing import Any

from tests.telemetry.answers import Answered, Line
from tests.telemetry.place import FAINT, INK, NAMED, TITLE, Place
from tests.telemetry.prometheus import Span
from tests.telemetry.units import told

Cell = tuple[str, str]
"""Its text and its colour."""


def table(place: Place, answered: Answered, _span: Span) -> None:
    organized = answered.panel["transformations"][1]["options"]
    titles = organized["renameByName"]
    labels = [name for name in organized["indexByName"] if name not in titles]
    heading = [(name, FAINT) for name in (*labels, *titles.values())]
    rows = [heading, *_rows(answered, labels, list(titles.values()))]
    widths = [max(len(text) for text, _ in column) + 3 for column in zip(*rows, strict=True)]
    unit = (place.width - 24) / sum(widths)
    step = min(22.0, (place.height - TITLE - 26) / max(1, len(rows) - 1))
    for number, row in enumerate(rows):
        x, y, weight = 12.0, TITLE + 16 + number * step, "normal" if number else "bold"
        for index, ((text, color), wide) in enumerate(zip(row, widths, strict=True)):
            at, side = (x, "left") if index < len(labels) else (x + wide * unit - 6, "right")
            place.write(text, at, y, size=8, color=color, ha=side, weight=weight)
            x += wide * unit


def _rows(answered: Answered, labels: Sequence[str], titles: Sequence[str]) -> list[list[Cell]]:
    overrides = answered.panel["fieldConfig"]["overrides"]
    said = {one["matcher"]["options"]: {each["id"]: each["value"] for each in one["properties"]} for one in overrides}
    columns = [
        {tuple(line.series.labels.get(label, "") for label in labels): line for line in answer}
        for answer in answered.answers
    ]
    return [
        [
            *((text, INK) for text in key),
            *(_cell(column.get(key), said[title]) for title, column in zip(titles, columns, strict=True)),
        ]
        for key in sorted({key for column in columns for key in column})
    ]


def _cell(line: Line | None, said: dict[str, Any]) -> Cell:
    if line is None:
        return "", INK
    value = line.series.points[-1][1]
    bad = "thresholds" in said and value >= said["thresholds"]["steps"][-1]["value"]
    return told(value, said["unit"]), NAMED["red"] if bad else INK

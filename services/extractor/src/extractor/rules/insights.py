"""What a chart or a table shows, told only from the words and numbers that stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.job import PartKind
from contracts.recognized import Reading
from extractor.invisible import visible
from extractor.rules.categories import categories

_NUMBER: Final = re.compile(
    r"(?P<sign>[-+]?)(?P<unit>[$€£]?)(?P<digits>\d{1,3}(?:[,. ]\d{3})+(?!\d)|\d+)(?P<rest>[.,]\d+)?\s?(?P<scale>[%kKmM€$]?)"
)
_PAIR: Final = re.compile(rf"(?P<label>[^\W\d_][\w &/'.-]*?)\s*[:=|\t ]\s*(?P<value>{_NUMBER.pattern})\W*")
_CHANGE: Final = re.compile(
    r"\b(?:up|down|increas\w+|decreas\w+|grew|grow(?:s|th)|fell|falls|rose|rises|dropp?\w*|record|highest|lowest|peak\w*"
    r"|doubled|halved|more than|less than)\b",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6}
_FEWEST: Final = 3
"""Pairs of a label and a number from which the greatest and the least are worth telling."""
_SHOWN: Final = 6
"""Labels that are told."""
_LONGEST: Final = 120
"""Characters of a line that is told again."""
_LOOKED_AT: Final = 4_000
"""Characters of a picture's text."""


@dataclass(frozen=True, slots=True)
class _Value:
    label: str
    shown: str
    amount: float
    unit: str


def insights(request: AnalysisRequested, *, data: bool) -> Iterator[Suggestion]:
    """One for each chart that has something to tell. `data`: the sender calls the pictures data."""
    for part in request.parts:
        reading = part.reading
        shown = part.kind is PartKind.IMAGE and reading is not None and (data or reading.picture == "chart")
        if shown and reading is not None and (told := _told(reading)):
            yield Suggestion(text=told, kind="insight", category=categories(told)[0])


def _told(reading: Reading) -> str | None:
    lines = [" ".join(line.split()) for line in visible(reading.text[:_LOOKED_AT]).splitlines()]
    lines = [line for line in lines if line and len(line) <= _LONGEST]
    title = next((line for line in lines if _NUMBER.fullmatch(line) is None and _PAIR.fullmatch(line) is None), None)
    whose = f"“{title}”" if title else "The chart"
    if told := next((line for line in lines if line != title and _CHANGE.search(line) and _NUMBER.search(line)), None):
        return f"{whose} says: “{told}”"
    values = [value for line in lines if line != title and (value := _value(line))]
    if len(values) >= _FEWEST and len({value.unit for value in values}) == 1:
        return _extremes(whose, values)
    if title and _CHANGE.search(title) and _NUMBER.search(title):
        return f"The chart says: “{title}”"
    labels = [line for line in lines if line != title and not any(sign.isdigit() for sign in line)]
    more = " and more" if len(labels) > _SHOWN else ""
    return f"{whose} shows {', '.join(labels[:_SHOWN])}{more}." if title and labels else None


def _extremes(whose: str, values: list[_Value]) -> str | None:
    most, least = max(values, key=lambda value: value.amount), min(values, key=lambda value: value.amount)
    if most.amount == least.amount:
        return f"{whose}: all {len(values)} values are {most.shown}."
    return f"{whose}: highest is {most.label} with {most.shown}, lowest {least.label} with {least.shown}."


def _value(line: str) -> _Value | None:
    """A line that is a label and its number, and nothing else."""
    pair = _PAIR.fullmatch(line)
    if pair is None:
        return None
    digits = re.sub(r"\D", "", pair.group("digits"))
    fraction = (pair.group("rest") or "").replace(",", ".")
    amount = float(f"{pair.group('sign')}{digits}{fraction}") * _SCALES.get(pair.group("scale"), 1)
    unit = pair.group("unit") or (pair.group("scale") if pair.group("scale") not in _SCALES else "")
    return _Value(pair.group("label").strip(), pair.group("value").strip(), amount, unit)

"""No quote, no task: the words of a task must stand in the part they are said to come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from contracts.recognized import Box, Line, PartText, Reading
from contracts.task import Source
from extractor.providers import DraftedDone, DraftedTask
from extractor.quotes import Place, find_nearly, find_quote


@dataclass(frozen=True, slots=True)
class Ground:
    """What a task stands on."""

    source: Source
    exact: bool
    """The quote stands there word by word; else the true words were put in its place, and somebody should look."""


def ground(named: DraftedTask | DraftedDone, parts: Sequence[PartText]) -> Ground | None:
    """Where the quote stands, or None where it does not.

    White space, case and typographic signs may differ. Of several places one in the stretch that was read is taken,
    else the one next to `near`.
    """
    reading = next((part.reading for part in parts if part.part_id == named.part_id), None)
    if reading is None:
        return None
    place = _place(named, reading.text)
    if place is None:
        return None
    speaker = named.speaker if isinstance(named, DraftedTask) else None
    return Ground(_source(named.part_id, reading, place, speaker), place.exact)


def _place(named: DraftedTask | DraftedDone, text: str) -> Place | None:
    for find in (find_quote, find_nearly):
        if named.near is not None and named.until is not None:
            read = text[named.near : named.until]
            if place := find(named.quote, read):
                return replace(place, start=named.near + place.start, end=named.near + place.end)
        if place := find(named.quote, text, named.near):
            return place
    return None


def _source(part_id: str, reading: Reading, place: Place, speaker: str | None) -> Source:
    start, end = place.start, place.end
    first_s, last_s, heard = _seconds(reading, start, end)
    page, box = _page(reading, start, end)
    return Source(
        part_id=part_id,
        quote=reading.text[start:end],
        start=start,
        end=end,
        start_s=first_s,
        end_s=last_s,
        page=page,
        box=box,
        speaker=speaker or heard,
    )


def _seconds(reading: Reading, start: int, end: int) -> tuple[float | None, float | None, str | None]:
    """From when to when it was said, and by whom."""
    said = [segment for segment in reading.segments if segment.start < end and start < segment.end]
    if not said:
        return None, None, None
    return min(s.start_s for s in said), max(s.end_s for s in said), said[0].speaker


def _page(reading: Reading, start: int, end: int) -> tuple[int | None, Box | None]:
    """The page it stands on, and the box around its lines there."""
    for page in reading.pages:
        lines = [line for line in page.lines if line.start < end and start < line.end]
        if lines:
            boxes = list(_boxes(lines))
            return page.number, _around(boxes) if boxes else None
    return None, None


def _boxes(lines: list[Line]) -> Iterator[Box]:
    return (line.box for line in lines if line.box is not None)


def _around(boxes: list[Box]) -> Box:
    return Box(
        x0=min(box.x0 for box in boxes),
        y0=min(box.y0 for box in boxes),
        x1=max(box.x1 for box in boxes),
        y1=max(box.y1 for box in boxes),
    )

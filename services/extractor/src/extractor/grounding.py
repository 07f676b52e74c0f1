"""No quote, no task: the words of a task must stand in the part they are said to come from."""

import re
from collections.abc import Iterator, Sequence

from contracts.recognized import Box, Line, PartText, Reading
from contracts.task import Source
from extractor.providers import DraftedTask


def ground(task: DraftedTask, parts: Sequence[PartText]) -> Source | None:
    """Where the task's quote stands, or None where it does not.

    White space and case may differ. Of several places the one next to `near` is taken.
    """
    reading = next((part.reading for part in parts if part.part_id == task.part_id), None)
    place = find_quote(task.quote, reading.text, task.near) if reading else None
    if reading is None or place is None:
        return None
    start, end = place
    first_s, last_s, speaker = _seconds(reading, start, end)
    page, box = _page(reading, start, end)
    return Source(
        part_id=task.part_id,
        quote=reading.text[start:end],
        start=start,
        end=end,
        start_s=first_s,
        end_s=last_s,
        page=page,
        box=box,
        speaker=task.speaker or speaker,
    )


def find_quote(quote: str, text: str, near: int | None = None) -> tuple[int, int] | None:
    """The place of a quote in a text: `text[start:end]` is the quote but for white space and case."""
    words = quote.split()
    if not words:
        return None
    # Between words any white space may stand, as lines are broken elsewhere in the source.
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    if near is not None and (exact := pattern.match(text, min(max(near, 0), len(text)))):
        return exact.span()
    places = [match.span() for match in pattern.finditer(text)]
    if not places:
        return None
    return places[0] if near is None else min(places, key=lambda place: abs(place[0] - near))


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

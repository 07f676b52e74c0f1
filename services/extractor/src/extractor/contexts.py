"""What kind of content a job is: what its sender says, else what its pictures and recordings show."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading
from extractor.rules.turns import turn

_WORDS: Final = {
    TaskType.PLANNING: r"kanban|road ?map|gantt|timeline|calendar|schedule|sprint|backlog|milestones?|(?:flow|organi[sz]ation(?:al)?|network) ?(?:chart|diagram)"
    r"|diagram|mind ?map|to[ -]?do (?:list|board)|task board|sticky notes|zeitplan|planning",
    TaskType.DATA: r"(?:bar|line|pie|area|column) (?:chart|graph|plot)|charts?|graphs?|plots?|histogram|dashboard|spreadsheet|statistics"
    r"|table of (?:numbers|figures)|diagramm mit (?:balken|werten)",
    TaskType.MEETING: r"minutes|agenda|attendees|participants|meeting|slides?|presentation|besprechung|protokoll|teilnehmer",
    TaskType.DOCUMENT: r"forms?|reports?|letters?|invoices?|receipts?|contracts?|documents?|handwritten notes|page of",
}
"""Words of a picture's description that tell its kind; the first kind that has one counts."""
_DESCRIBED: Final = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _WORDS.items())

_COLUMNS: Final = (
    r"to[ -]?do|open|backlog|zu erledigen|offen|à faire|por hacer|da fare|te doen",
    r"doing|in progress|wip|in arbeit|en cours|en curso|in corso|bezig",
    r"done|completed|finished|erledigt|fertig|terminé|fait|hecho|fatto|gedaan|klaar",
)
"""How the columns of a board are headed."""
_BOARD: Final = tuple(
    re.compile(rf"^[\W\d]*(?:{names})\s*(?:\(\d+\)|\d+)?\s*:?\s*$", re.IGNORECASE | re.MULTILINE) for names in _COLUMNS
)
_PLAN: Final = re.compile(
    r"^\W*(?:\w+ )?(?:road ?map|timeline|gantt|milestones?|sprint \d+|week plan|weekly plan|calendar|wochenplan|zeitplan)\b"
    r"|\bmon\w*\s+tue\w*\s+wed\w*\s+thu",
    re.IGNORECASE | re.MULTILINE,
)
_QUARTERS: Final = re.compile(r"\bQ1\b.*?\bQ2\b.*?\bQ3\b", re.DOTALL)
"""A plan, where they do not head columns of figures."""
_MINUTES: Final = re.compile(
    r"^\W*(?:(?:meeting )?(?:minutes|agenda)|attendees|participants|present:|protokoll|tagesordnung|teilnehmer|ordre du jour|orden del día)(?!\w)"
    r"[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_LOOKED_AT: Final = 4_000
"""Characters of a text. What it is stands at its head."""
_HEAD: Final = 400
"""Characters of a document in which it says that it is minutes."""
_NUMERIC: Final = re.compile(r"[-+(]?[$€£]?\d[\d.,:/]*\s?[%kKmM€$]?\)?")
_MOSTLY: Final = 0.3
"""Share of a table's words that are numbers, from which it holds data."""
_TALKERS: Final = 3
"""Turns of two speakers or more from which a recording is a conversation."""


def context_of(request: AnalysisRequested) -> TaskType:
    """The sender's word; else what the first picture shows that is clear; else whether several speak; else whether all is paper."""
    if request.job.task_type is not TaskType.GENERAL:
        return request.job.task_type
    return next(_shown(request), TaskType.GENERAL)


def _shown(request: AnalysisRequested) -> Iterator[TaskType]:
    for part in request.parts:
        if part.kind is PartKind.IMAGE and part.reading is not None:
            kind = picture_context(part.reading)
            if kind is not TaskType.GENERAL:
                yield kind
    read = [part for part in request.parts if part.reading is not None]
    if any(_is_conversation(part) for part in read):
        yield TaskType.MEETING
    if read and all(part.kind is PartKind.DOCUMENT for part in read):
        yield TaskType.DOCUMENT


def picture_context(reading: Reading) -> TaskType:
    """What a picture shows: by the headings in it, then by its kind, then by its description."""
    text = reading.text[:_LOOKED_AT]
    columns = sum(column.search(text) is not None for column in _BOARD)
    shown = (
        (columns > 1, TaskType.PLANNING),
        (_MINUTES.search(text), TaskType.MEETING),
        (reading.picture == "chart", TaskType.DATA),
        (_PLAN.search(text), TaskType.PLANNING),
        (reading.picture == "table" and _is_numeric(text), TaskType.DATA),
        (_QUARTERS.search(text), TaskType.PLANNING),
        (described := _described(reading), described),
        (reading.picture == "document", TaskType.DOCUMENT),
    )
    return next((kind for holds, kind in shown if holds and kind), TaskType.GENERAL)


def _described(reading: Reading) -> TaskType | None:
    """By the words of its description, but for those that it only quotes from the picture."""
    caption = re.sub(r"“[^”]*”", "", reading.description or "")
    described = next((kind for kind, words in _DESCRIBED if words.search(caption)), None)
    # Notes on a whiteboard may be of any kind.
    return None if described is TaskType.DOCUMENT and reading.picture == "whiteboard" else described


def _is_numeric(text: str) -> bool:
    words = text.split()
    return bool(words) and sum(_NUMERIC.fullmatch(word) is not None for word in words) >= _MOSTLY * len(words)


def _is_conversation(part: PartText) -> bool:
    """Whether several speak by turns in a recording or in a transcript, or a document is minutes."""
    reading = part.reading
    if reading is None or part.kind not in (PartKind.AUDIO, PartKind.DOCUMENT):
        return False
    speakers = [segment.speaker for segment in reading.segments if segment.speaker]
    if not speakers:
        speakers = [told.group("name") for told in _turns(reading.text[:_LOOKED_AT])]
    turns = sum(one != other for one, other in pairwise(speakers)) + 1
    talk = len(set(speakers)) > 1 and turns >= _TALKERS
    return talk or (part.kind is PartKind.DOCUMENT and _MINUTES.search(reading.text[:_HEAD]) is not None)


def _turns(text: str) -> Iterator[re.Match[str]]:
    lines = re.finditer(r"[^\n]+", text)
    return (told for line in lines if (told := turn(text, line.start(), line.end())) is not None)

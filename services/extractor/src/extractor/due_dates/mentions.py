"""Where a text speaks of a date, and which day it means."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.task import Due
from extractor.due_dates.found import Sense
from extractor.due_dates.languages import ENGLISH, in_english, language_of
from extractor.due_dates.names import date_in, names
from extractor.due_dates.phrases import Phrase, phrase
from extractor.due_dates.tokens import Scan, tokenize

_MONTH_FIRST_ZONES = ("America/", "US/", "UTC", "Etc/", "GMT")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_EVERY = frozenset({"every", "each"})
"""Every Monday: the next one is meant, and that it comes again belongs to the phrase."""
_LONGEST_PHRASE = 200
"""Characters. A model that names more than this as a date phrase has named something else."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date phrase in a text: `text[start:end]`, with the words that lead to it."""

    start: int
    end: int
    sense: Sense
    due: Due

    @property
    def is_ahead(self) -> bool:
        """Whether it can be a task's due date, rather than tell of something that was or is."""
        return self.sense in (Sense.DEADLINE, Sense.POINT)


def find(text: str, reference: datetime, time_zone: str) -> tuple[Mention, ...]:
    """All date phrases of a text, in order, resolved from `reference` in that zone. They never overlap."""
    if not _plausible(reference):
        return ()
    scan = _scan(text, reference, time_zone)
    mentions: list[Mention] = []
    at = 0
    while at < len(scan.tokens):
        found = phrase(scan, at)
        if found is None:
            at += 1
            continue
        again = scan.word(at - 1) in _EVERY
        begin = at - again if not mentions or mentions[-1].end <= scan.tokens[at - again].start else at
        mentions.append(_mention(scan, begin, found, text, reference, time_zone))
        at = max(found.end, at + 1)
        # A word of another language may stand for several tokens.
        while at < len(scan.tokens) and scan.tokens[at].start < mentions[-1].end:
            at += 1
    named = _named(text, reference, time_zone)
    return tuple(sorted((*mentions, *named), key=lambda mention: mention.start) if named else mentions)


def _named(text: str, reference: datetime, time_zone: str) -> list[Mention]:
    """Dates that are only part of a name."""
    found: list[Mention] = []
    for start, end in names(text):
        if (dated := date_in(text[start:end])) is not None:
            (first, last), day = dated
            due = Due(day=day, phrase=text[start + first : start + last], time_zone=time_zone, basis=reference)
            found.append(Mention(start + first, start + last, Sense.NAMED, due))
    return found


def resolve(named: str, reference: datetime, time_zone: str) -> Due | None:
    """The day that a phrase means, which a model took for a date. None where it is none."""
    text = named.strip()[:_LONGEST_PHRASE]
    if not _plausible(reference):
        return None
    scan = _scan(text, reference, time_zone)
    for at in range(len(scan.tokens)):
        found = phrase(scan, at, alone=at == 0)
        if found is not None and found.sense in (Sense.DEADLINE, Sense.POINT) and found.day.year >= _FIRST_YEAR:
            return _mention(scan, at, found, text, reference, time_zone).due.model_copy(update={"phrase": text})
    return None


def _plausible(reference: datetime) -> bool:
    """Whether days can be reckoned from it; a nonsense clock must not decide a due date."""
    return _FIRST_YEAR <= reference.year <= _LAST_YEAR


def _scan(text: str, reference: datetime, time_zone: str) -> Scan:
    tokens = tokenize(text)
    language = language_of(token.text for token in tokens)
    english = language == ENGLISH
    return Scan(
        tokens if english else in_english(tokens, language),
        reference.astimezone(ZoneInfo(time_zone)),
        day_first=not english or not time_zone.startswith(_MONTH_FIRST_ZONES),
    )


def _mention(scan: Scan, at: int, found: Phrase, text: str, reference: datetime, time_zone: str) -> Mention:
    start, end = scan.tokens[at].start, scan.tokens[found.end - 1].end
    moment = found.moment(scan)
    due = Due(
        day=moment.date() if moment else found.day,
        at=moment,
        phrase=text[start:end],
        time_zone=time_zone,
        basis=reference,
        alternatives=found.alternatives,
    )
    return Mention(start, end, found.sense, due)

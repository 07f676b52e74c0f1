"""A text cut into utterances: sentences, list items, speaker turns. Each knows its place and who said it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.recognized import Reading, Segment
from extractor.rules.headings import Heading, heading
from extractor.rules.turns import turn
from extractor.typography import plain

_BULLET: Final = re.compile(
    r"\s*(?:(?P<done>(?:[-*•]\s*)?\[[xX✓✔]\]|[☑☒✓✔✅])|(?P<box>(?:[-*•]\s*)?\[\s?\]|[□☐▢◻⬜❏❑○])"
    r"|(?P<dot>[-*•·▪◦‣●>+]|\(?\d{1,2}[.)]|[a-zA-Z][.)](?=\s)))\s+(?=\S)"
)
_STOP: Final = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|;(?=\s)")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|a\.m|p\.m|no|nr|inc|ltd|co|corp|dept|approx|fig|jan|feb|mar|apr|"
    r"jun|jul|aug|sept|sep|oct|nov|dec|mon|tues?|wed|thurs?|fri|min|max|ext|ref)$",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"\s*(?P<sign>\S)")
_LONGEST_ABBREVIATION: Final = 10
"""Characters, with the one before it."""
_LONGEST_SENTENCE: Final = 1_500
"""Characters."""
_LONGEST_ITEM: Final = 40
"""Words. A longer line under a heading is prose."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said at one go."""

    text: str
    """Its words in plain typography."""
    start: int
    """Offset in the part's text."""
    quote: str
    """Its words as they stand there."""
    speaker: str | None = None
    item: bool = False
    """A box to be ticked, or a line under a heading such as "To do"."""
    listed: bool = False
    """A line with a bullet or a number."""
    done: bool = False
    """Ticked, or under a heading such as "Done"."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together."""

    start: int
    end: int
    speaker: str | None
    item: bool
    listed: bool
    done: bool


def utterances(reading: Reading) -> Iterator[Utterance]:
    """Everything that is said in a part, in order."""
    text = plain(reading.text)
    segments = sorted(reading.segments, key=lambda segment: segment.start)
    starts = [segment.start for segment in segments]
    for block in _blocks(text):
        for start, end in _sentences(text, block.start, block.end):
            speaker = _speaking(segments, bisect_right(starts, start), start) or block.speaker
            yield Utterance(
                text[start:end], start, reading.text[start:end], speaker, block.item, block.listed, block.done
            )


def _speaking(segments: Sequence[Segment], begun: int, at: int) -> str | None:
    """Who speaks there, where so many segments have begun."""
    current = segments[begun - 1] if begun else None
    return current.speaker if current and at < current.end else None


def _blocks(text: str) -> Iterator[_Block]:
    """Lines, joined where one goes on in the next, under the headings they stand under."""
    under: Heading | None = None
    speaker: str | None = None
    items = 0
    blank = False
    pending: _Block | None = None
    for line in re.finditer(r"[^\r\n]+|\n\s*\n", text):
        if not line.group().strip():
            blank = True
            continue
        start, end = line.start() + len(line.group()) - len(line.group().lstrip()), line.end()
        bullet = _BULLET.match(text, start, end)
        if bullet is None and pending is not None and not blank and _goes_on(text, pending, start):
            pending = _Block(pending.start, end, pending.speaker, pending.item, pending.listed, pending.done)
            continue
        if pending is not None:
            yield pending
            pending = None
        if bullet is None and (told := heading(text[start:end])) is not None:
            under, items, blank = told, 0, False
            continue
        if blank and bullet is None and items:
            under = None
        blank = False
        start = bullet.end() if bullet else start
        owned = bullet is not None and under is Heading.TO_DO  # there "Ana: call Bo" tells whose task it is
        told_by = None if owned else turn(text, start, end)
        if told_by:
            speaker, start, under = told_by.group("name"), told_by.end(), None
        ticked = bool(bullet and bullet.group("done")) or under is Heading.DONE
        to_do = bool(bullet and bullet.group("box")) or under is Heading.TO_DO
        short = len(text[start:end].split()) <= _LONGEST_ITEM
        items += 1
        pending = _Block(
            start, end, speaker if told_by or not bullet else None, to_do and short, bullet is not None, ticked
        )
    if pending is not None:
        yield pending


def _goes_on(text: str, block: _Block, start: int) -> bool:
    """Whether a line only continues the one before: that had no end, and this begins in the middle."""
    return text[block.end - 1 : block.end] not in {".", "!", "?", ":", ";"} and text[start].islower()


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _splits(text, begin, stop, end):
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, end)


def _splits(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence ends here, rather than an abbreviation."""
    following = _NEXT.match(text, stop.end(), end)
    rest = following.group("sign") if following else ""
    nearby = max(begin, stop.start() - _LONGEST_ABBREVIATION)
    if stop.group() == "." and _ABBREVIATED.search(text, nearby, stop.start()):
        closes = text[max(begin, stop.start() - 3) : stop.start()].lower() in ("a.m", "p.m")
        return closes and bool(rest) and rest.isupper()
    return not rest or not rest.islower() or not stop.group().startswith(("..", "…"))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST_SENTENCE:  # no sentence, but something that must not be read as one
        cut = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        cut = cut if cut > 0 else start + _LONGEST_SENTENCE
        yield from _trimmed(text, start, cut)
        start = cut
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())

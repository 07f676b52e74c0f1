"""A text cut into utterances: sentences, list items, speaker turns. Each knows its place and who said it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from contracts.recognized import Reading, Segment
from extractor.rules.blocks import blocks
from extractor.rules.narration import is_narrated
from extractor.typography import plain

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
    told: bool = False
    """Told in a story or in instructions: nobody here is asked for it."""
    others: tuple[str, ...] = ()
    """Who else speaks in this text."""


def utterances(reading: Reading) -> Iterator[Utterance]:
    """Everything that is said in a part, in order."""
    text = plain(reading.text)
    segments = sorted(reading.segments, key=lambda segment: segment.start)
    starts = [segment.start for segment in segments]
    found = list(blocks(text))
    speakers = dict.fromkeys(segment.speaker for segment in segments) | dict.fromkeys(block.speaker for block in found)
    others = {one: tuple(other for other in speakers if other not in (None, one)) for one in speakers}
    for block in found:
        if block.text is not None:
            quote = reading.text[block.start : block.end]
            yield Utterance(block.text, block.start, quote, item=block.item, listed=True, done=block.done)
            continue
        places = list(_sentences(text, block.start, block.end))
        for (start, end), (ahead, beyond) in zip_longest(places, places[1:], fillvalue=(0, 0)):
            told = block.told or is_narrated(text[start:end], text[ahead:beyond])
            speaker = _speaking(segments, bisect_right(starts, start), start) or block.speaker
            yield Utterance(
                text[start:end],
                start,
                reading.text[start:end],
                speaker,
                block.item and (start == places[0][0] or text[start] != "("),
                block.listed,
                block.done,
                told,
                others[speaker] if speaker else (),
            )


def _speaking(segments: Sequence[Segment], begun: int, at: int) -> str | None:
    """Who speaks there, where so many segments have begun."""
    current = segments[begun - 1] if begun else None
    return current.speaker if current and at < current.end else None


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
    if stop.group() == "." and _ABBREVIATED.search(text[nearby : stop.start()]):
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

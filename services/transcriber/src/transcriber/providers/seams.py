"""Two chunks that overlap, told once: what was heard on both sides of a seam is decided by times and words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, product
from typing import Final

from transcriber.providers.transcript import Line

_SLACK_S: Final = 0.5
_MOST_WORDS: Final = 40
_GARBLED: Final = 3
"""A word that a cut goes through is heard as up to so many others."""
_UNTIMED_S: Final = 30
"""A line longer than Whisper's window was not timed by it."""


@dataclass(frozen=True)
class _Word:
    text: str
    start_s: float
    end_s: float
    at_s: float
    """Its middle, in seconds from the beginning of the overlap."""
    unsure_s: float
    line: Line

    @property
    def said(self) -> str:
        return "".join(filter(str.isalnum, self.text.casefold()))


@dataclass(frozen=True)
class _Match:
    """The same words at the end of the one and at the beginning of the other, each but for some garbled ones."""

    count: int
    dropped_before: int
    dropped_after: int
    likeness: float


def reaches_seam(line: Line, overlap_begins_s: float) -> bool:
    """Whether the next chunk may have heard of this line, too."""
    return line.end_s > overlap_begins_s - _SLACK_S


def joined(
    before: Sequence[Line], after: Sequence[Line], *, overlap_begins_s: float, overlap_s: float
) -> tuple[list[Line], list[Line]]:
    """The lines of a chunk and of the one after it, without what the overlap doubled.

    `overlap_begins_s`: where in the first of the two the overlap begins; in the second one it is the beginning.
    """
    if not overlap_s:
        return list(before), list(after)
    heard = [word for line in before for word in _words(line, overlap_begins_s)]
    again = [word for line in after for word in _words(line, 0.0)]
    ending = [word for word in heard if word.line.end_s > overlap_begins_s - _SLACK_S][-_MOST_WORDS:]
    beginning = [word for word in again if word.line.start_s < overlap_s + _SLACK_S][:_MOST_WORDS]
    match = _best_match(ending, beginning)
    if match:
        heard = heard[: len(heard) - match.dropped_before]
        again = again[match.dropped_after + match.count :]
    elif ending and all(word.line.end_s - word.line.start_s <= _UNTIMED_S for word in (*ending, *beginning)):
        # Heard differently by the two: the first one knew what came before.
        again = [word for word in again if word.at_s > min(ending[-1].end_s - overlap_begins_s, overlap_s)]
    return _lines(heard), _lines(again)


def _best_match(ending: Sequence[_Word], beginning: Sequence[_Word]) -> _Match | None:
    best: _Match | None = None
    for before, after in product(range(_GARBLED + 1), repeat=2):
        last, rest = ending[: len(ending) - before], beginning[after:]
        for count in range(max(before, after) + 1, min(len(last), len(rest)) + 1):
            apart = _apart(last[-count:], rest[:count])
            if apart is None:
                continue
            match = _Match(count, before, after, count * (1 - apart) - (before + after) / 2)
            if best is None or match.likeness > best.likeness:
                best = match
    return best


def _apart(words: Sequence[_Word], others: Sequence[_Word]) -> float | None:
    """How far apart in time the same words are told: 0 at once, 1 as far as could be; None where they differ."""
    total = 0.0
    for word, other in zip(words, others, strict=True):
        share = abs(word.at_s - other.at_s) / (_SLACK_S + max(word.unsure_s, other.unsure_s))
        if share > 1 or word.said != other.said:
            return None
        total += share
    return total / len(words)


def _words(line: Line, overlap_begins_s: float) -> list[_Word]:
    """The words of a line, each with its share of the line's time."""
    texts = line.text.split()
    long_s = line.end_s - line.start_s
    letter_s = long_s / (sum(map(len, texts)) or 1)
    ends = [line.start_s + letter_s * letters for letters in accumulate(map(len, texts))]
    unsure_s = long_s / 2 if len(texts) > 1 else 0.0
    return [
        _Word(text, start_s, end_s, (start_s + end_s) / 2 - overlap_begins_s, unsure_s, line)
        for text, start_s, end_s in zip(texts, [line.start_s, *ends], ends, strict=False)
    ]


def _lines(words: Iterable[_Word]) -> list[Line]:
    """The lines that the words stood in, those that lost words with the times of the rest."""
    lines = []
    for _, group in groupby(words, key=lambda word: id(word.line)):
        kept = list(group)
        line, text = kept[0].line, " ".join(word.text for word in kept)
        if len(kept) < len(line.text.split()):
            line = line.model_copy(update={"text": text, "start_s": kept[0].start_s, "end_s": kept[-1].end_s})
        lines.append(line)
    return lines

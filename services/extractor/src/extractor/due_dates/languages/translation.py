"""A text's date words put into English, each where it stood."""

from dataclasses import dataclass, replace
from typing import Final

from extractor.due_dates.languages.folding import folded
from extractor.due_dates.languages.lexicon import Lexicon, Rule, lexicon
from extractor.due_dates.numbers import NUMBER_WORDS
from extractor.due_dates.tokens import UNKNOWN, Token, tokenize
from extractor.due_dates.words import MONTHS, UNITS, WEEKDAYS

_ENGLISH_EVERYWHERE: Final = frozenset(
    {
        *("eod", "cob", "eob", "eow", "eom", "eoq", "eoy", "asap", "deadline", "weekend"),
        *("am", "pm", "utc", "gmt", "cet", "cest", "t", "z", "q"),
    }
)
"""English that people of every language write; a language's own word goes before it."""
_SPANS: Final = frozenset({*UNITS, "weekend"})
_CLOSING: Final = frozenset({".", ",", ";", "!", "?", ")"})


def in_english(tokens: tuple[Token, ...], language: str) -> tuple[Token, ...]:
    """The tokens with dates in English. One may stand for a whole phrase of the text."""
    text = _Foreign(tokens, tuple(folded(token.text) for token in tokens), lexicon(language))
    english: list[Token] = []
    at = 0
    while at < len(tokens):
        rule = text.rule(at)
        end = at + len([piece for piece in rule.said if piece != "$"]) if rule else at + 1
        english += text.said(rule, at, end) if rule else text.single(at)
        at = end
    return tuple(english)


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A text in another language."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    """Without accents."""
    lexicon: Lexicon

    def english(self, at: int) -> str | None:
        """The word in English; empty where English says nothing there; None where it is no date word."""
        if at >= len(self.words):
            return None
        word = self.words[at]
        own = self.lexicon.words.get(word)
        return word if own is None and (not word.isalpha() or word in _ENGLISH_EVERYWHERE) else own

    def single(self, at: int) -> list[Token]:
        """The English of one word or sign: nothing, a word, or several that each stand for it."""
        token, english = self.tokens[at], self.english(at)
        if english is None or english == self.words[at]:
            return [replace(token, text=english or UNKNOWN)]
        return [replace(piece, start=token.start, end=token.end) for piece in tokenize(english)]

    def rule(self, at: int) -> Rule | None:
        """The longest phrase that is said here."""
        word = self.words[at]
        rules = (rule for first in (word, *self._kinds(at)) for rule in self.lexicon.rules.get(first, ()))
        fitting = (rule for rule in rules if self._fits(rule, at))
        return max(fitting, key=lambda rule: len(rule.said), default=None)

    def said(self, rule: Rule, at: int, end: int) -> list[Token]:
        """The English of a phrase; each of its tokens stands for the whole."""
        filled = rule.english
        for place, piece in enumerate(rule.said, start=at):
            if piece[0] in "#%":
                filled = filled.replace(piece, self.english(place) or "", 1)
        start, stop = self.tokens[at].start, self.tokens[end - 1].end
        return [replace(token, start=start, end=stop) for token in tokenize(filled)]

    def _kinds(self, at: int) -> tuple[str, ...]:
        """The places of a rule that this word can take."""
        if at < len(self.tokens) and self.tokens[at].number:
            return ("#",)
        word = self.english(at) if at < len(self.words) and self.words[at].isalpha() else None
        kinds = {
            "#": word in NUMBER_WORDS or word in ("a", "an"),
            "%day": word in WEEKDAYS,
            "%month": word in MONTHS,
            "%span": word in _SPANS,
        }
        return tuple(kind for kind, fits in kinds.items() if fits)

    def _fits(self, rule: Rule, at: int) -> bool:
        for place, piece in enumerate(rule.said, start=at):
            if piece == "$":
                return self._known(place)
            word = self.words[place] if place < len(self.words) else ""
            if word != piece and piece not in self._kinds(place):
                return False
        return self._ends(at + len(rule.said), rule.said[-1])

    def _known(self, at: int) -> bool:
        """Whether nothing stands here that the words before could belong to."""
        return at >= len(self.words) or (self.english(at) is not None and self.words[at] != "-")

    def _ends(self, at: int, last: str) -> bool:
        """Whether a number or a sign at the end of a rule is not cut out of a longer one: "the 15" of 15/3."""
        if last.isalpha() or at >= len(self.tokens) or not self.tokens[at].glued or last[0] == "%":
            return True
        goes_on = at + 1 < len(self.tokens) and self.tokens[at + 1].glued and self.tokens[at + 1].number
        return self.words[at] in _CLOSING and not goes_on

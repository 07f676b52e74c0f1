"""What a language calls days, months and lengths of time, and how its date phrases are said in English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from extractor.due_dates.languages.folding import folded
from extractor.due_dates.tokens import tokenize
from extractor.due_dates.words import MONTHS, UNITS, WEEKDAYS

_TABLES: Final = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese", "nl": "dutch"}
_LOCALE_WORDS: Final = [word for word in (*MONTHS, *WEEKDAYS, *UNITS) if len(word) > 2]  # noqa: PLR2004 - whole words
_SHORTEST, _SHORTEST_DAY = 3, 4
"""Letters. "Mi", "so", "do" and "mar" are days for a locale, and ordinary words to everybody else."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase of the language, in words without accents, and its English."""

    said: tuple[str, ...]
    """`#` is a number, `%day`, `%month` and `%span` are such words; `$` says that a word unknown must not follow."""
    english: str
    """The same places stand for what they stood for, in order."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's date words."""

    words: Mapping[str, str]
    """A word by itself, in English."""
    rules: Mapping[str, tuple[Rule, ...]]
    """Longer phrases by their first word, longest first."""


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a locale, and above them the project's own table. Read when such a text first comes."""
    table = import_module(f"extractor.due_dates.languages.{_TABLES[language]}")
    own: dict[tuple[str, ...], str] = {_pieces(said): english for said, english in table.PHRASES.items()}
    words = dict(_of_locale(language)) | {said[0]: english for said, english in own.items() if len(said) == 1}
    rules: dict[str, list[Rule]] = {}
    for said in sorted(own, key=len, reverse=True):
        if len(said) > 1:
            rules.setdefault(said[0], []).append(Rule(said, own[said]))
    return Lexicon(words, {first: tuple(named) for first, named in rules.items()})


def _of_locale(language: str) -> Iterator[tuple[str, str]]:
    """Months, weekdays and lengths of time, with the English word for each."""
    # It takes a quarter of a second and is wanted only where another language is met.
    from dateparser.languages.loader import (  # type: ignore[import-untyped]  # noqa: PLC0415 # it carries no types
        default_loader,
    )

    names: dict[str, Any] = default_loader.get_locale(language).info
    for english in _LOCALE_WORDS:
        for name in names.get(english, ()):
            word = folded(name.lower())
            if word.isalpha() and len(word) >= (_SHORTEST_DAY if english in WEEKDAYS else _SHORTEST):
                yield word, english


def _pieces(said: str) -> tuple[str, ...]:
    """A phrase of a table cut as a text is, with its places for other words kept whole."""
    return tuple(
        piece
        for part in said.split()
        for piece in ([part] if part[0] in "#%$" else [folded(token.text) for token in tokenize(part)])
    )

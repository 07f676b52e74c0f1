"""Whether a text is in another language than English, which is all that the rules read."""

import re
from typing import Final

from contracts.analysis import AnalysisRequested
from extractor.due_dates.languages import ENGLISH, language_of
from extractor.typography import plain

_LOOKED_AT: Final = 4_000
"""Characters of a text by which its language is told."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FEWEST: Final = 4
"""Words from which a language can be told."""
_FEWEST_LETTERS: Final = 6
"""Letters of another script from which it can be told: some have no spaces between words."""
_FEWEST_ACCENTED: Final = 6
"""Words from which a language that is not known can be told by its accents."""
_SHARE: Final = 0.12
"""Of English text at least so many words are among the commonest."""
_COMMON_TEXT: Final = """
    the and or but of for with from by are were been does did have has had would can could should must might not yes you it we they
    him her us them my your its our their this that these those there here what which who when where why how if then than just
    also please need needs any some up out about into after before more let lets it's don't can't we'll we're you're
    that's there's i'll i'm i've we've today tomorrow send call buy to
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())


def is_foreign(text: str) -> bool:
    """Whether it is surely not English. A text that is too short to tell is not."""
    text = plain(text[:_LOOKED_AT])
    spelled = _WORD.findall(text)
    words = [word.lower() for word in spelled]
    letters = "".join(words)
    if sum(not _is_latin(letter) for letter in letters) > len(letters) / 2:
        return len(letters) >= _FEWEST_LETTERS
    if len(words) < _FEWEST:
        return False
    if sum(word in _COMMON for word in words) >= _SHARE * len(words):
        return False
    # A list of names and things has few of them, too: it takes words of another language.
    return language_of(words) != ENGLISH or _is_accented(text, spelled, words)


def unread_language(request: AnalysisRequested) -> str:
    """What to say where something is not in English; nothing where all of it is."""
    if not any(part.reading and is_foreign(part.reading.text) for part in request.parts):
        return ""
    return (
        "Some of this does not seem to be English. The local rules that answered read English only; with a provider set "
        "up (docs/providers.md), other languages are read as well."
    )


def _is_accented(text: str, spelled: list[str], words: list[str]) -> bool:
    """Whether it is spelled as no English is. A list of things may hold a "jalapeño", and a name any sign."""
    listed = text.count(",") + text.count("\n") > len(words) / 3
    accented = any(word.islower() and not word.isascii() for word in spelled)
    return accented and not listed and len(words) >= _FEWEST_ACCENTED and _COMMON.isdisjoint(words)


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"

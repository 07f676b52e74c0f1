"""What was said as the words that count: neither case nor punctuation, nor how a number is written."""

import re
import unicodedata
from typing import Final

from benchmarks.quality.numbers import in_figures

_SHORT: Final = (
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"\blet's\b", "let us"),
    (r"\b(it|that|there|here|what|who|where|he|she)'s\b", r"\1 is"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'m\b", " am"),
    (r"\bmr\b\.?", "mister"),
    (r"\bdr\b\.?", "doctor"),
    (r"\b([ap])\.\s?m\b\.?", r"\1m"),
    (r"(\d)\s?([ap]m)\b", r"\1 \2"),
    (r"(?<=\d),(?=\d{3}\b)", ""),
    (r"%", " percent"),
    (r"&", " and "),
    (r"'", ""),
)
"""How the same words are written in several ways."""
_WORD: Final = re.compile(r"[^\W_]+")
_FILLERS: Final = frozenset({"uh", "um", "er", "erm", "hm", "hmm", "mm", "mhm"})


def plain(text: str) -> list[str]:
    """The words in lower case, without punctuation; "tomorrow's" is one word, "follow-up" two."""
    return _WORD.findall(_folded(text).replace("'", ""))


def spoken(text: str) -> list[str]:
    """As `plain`, and numbers are figures, contractions are written out, fillers are left out."""
    said = _folded(text)
    for short, long in _SHORT:
        said = re.sub(short, long, said)
    return in_figures(word for word in _WORD.findall(said) if word not in _FILLERS)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")

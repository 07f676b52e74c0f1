"""Words in a chart that only name what is shown: "Order volume", "Return rate 4 %"."""

from typing import Final

from extractor.rules.cues import Kind

_SENTENCE: Final = 5
"""Words from which a line in a chart may be a sentence to somebody."""
_MOSTLY: Final = 0.3


def is_label(kind: Kind, text: str) -> bool:
    """Whether what looks like an order in a chart is a label: nobody is asked in so many words, and it is short or full of numbers."""
    words = text.split()
    numbers = sum(any(sign.isdigit() for sign in word) for word in words)
    return kind in (Kind.ORDER, Kind.ITEM) and (len(words) < _SENTENCE or numbers > _MOSTLY * len(words))

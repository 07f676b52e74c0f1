"""Signs that nobody sees: they can hide an order in a text, or break up a quote."""

import unicodedata
from functools import lru_cache
from typing import Final

_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""They choose how the sign before is drawn, and have been used to smuggle letters."""


def visible(text: str) -> str:
    """The text without control signs, signs of no width or direction, and halves of characters."""
    return text if text.isascii() and text.isprintable() else "".join(sign for sign in text if not is_hidden(sign))


@lru_cache(maxsize=4_096)
def is_hidden(sign: str) -> bool:
    """Whether nothing is seen where the sign stands, not even a space."""
    if sign.isspace():
        return False
    # Control, format (zero width, direction, language tags), halves of surrogate pairs, private use.
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") or any(ord(sign) in kind for kind in _SELECTORS)

"""Typographic signs read as the plain ones, place for place: every rule is written once, and offsets stay true."""

from typing import Final

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
    }
)


def plain(text: str) -> str:
    """The text with plain quotes, dashes and spaces. It is as long as before."""
    return text.translate(_PLAIN)

"""Numbers in digits and in words."""

from typing import Final

from extractor.due_dates.tokens import Scan


def _split(words: str) -> list[str]:
    return words.split()


_ONES: Final = {
    word: value
    for value, word in enumerate(
        _split(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_TENS: Final = {
    word: value * 10
    for value, word in enumerate(_split("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        _split(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth"
        ),
        start=1,
    )
} | {"twentieth": 20, "thirtieth": 30}

NUMBER_WORDS: Final = _ONES.keys() | _TENS.keys() | _ORDINALS.keys()

Number = tuple[int, int]
"""A value and the place behind it."""


def cardinal(scan: Scan, at: int) -> Number | None:
    """A number below a hundred in words ("twenty one"), or any in digits without a suffix."""
    value = scan.number(at)
    if value is not None:
        return None if scan.suffixed(at) else (value, at + 1)
    word = scan.word(at)
    if word in _TENS:
        joined = scan.skip(at + 1, "-")
        ones = _ONES.get(scan.word(joined), 0)
        return (_TENS[word] + ones, joined + 1) if 0 < ones < 10 else (_TENS[word], at + 1)  # noqa: PLR2004 - digits
    return (_ONES[word], at + 1) if word in _ONES else None


def ordinal(scan: Scan, at: int) -> Number | None:
    """The 3rd, third, twenty-third."""
    value = scan.number(at)
    if value is not None:
        return (value, at + 2) if scan.suffixed(at) else None
    word = scan.word(at)
    if word in _TENS:
        joined = scan.skip(at + 1, "-")
        ones = _ORDINALS.get(scan.word(joined), 0)
        return (_TENS[word] + ones, joined + 1) if 0 < ones < 10 else None  # noqa: PLR2004 - digits
    return (_ORDINALS[word], at + 1) if word in _ORDINALS else None


def day_of_month(scan: Scan, at: int) -> Number | None:
    """A number from 1 to 31, with or without a suffix, in digits or words."""
    found = ordinal(scan, at) or cardinal(scan, at)
    return found if found and 1 <= found[0] <= 31 else None  # noqa: PLR2004 - days of a month


def year(scan: Scan, at: int) -> Number | None:
    """A year of four digits, or in words: "two thousand and six", "twenty thirty one"."""
    value = scan.number(at)
    if value is not None:
        four = len(scan.word(at)) == 4 and 1000 <= value < 3000  # noqa: PLR2004 - years people speak of
        return (value, at + 1) if four and not scan.suffixed(at) else None
    head = cardinal(scan, at)
    if head is None:
        return None
    if head[0] in (1, 2) and scan.says(head[1], "thousand"):
        rest = cardinal(scan, scan.skip(head[1] + 1, "and"))
        small = rest is not None and not scan.number(rest[1] - 1) and rest[0] < 100  # noqa: PLR2004 - a century
        return (head[0] * 1000 + rest[0], rest[1]) if rest and small else (head[0] * 1000, head[1] + 1)
    if not 16 <= head[0] <= 20:  # noqa: PLR2004 - centuries people speak of
        return None
    rest = cardinal(scan, scan.skip(head[1], "hundred"))
    return (head[0] * 100 + rest[0], rest[1]) if rest and 10 <= rest[0] < 100 else None  # noqa: PLR2004 - a century

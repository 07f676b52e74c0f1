"""Who is spoken to and who is spoken of."""

import re
from typing import Final

DEPARTMENTS: Final = (
    "HR",
    "IT",
    "QA",
    "UX",
    "R&D",
    "CEO",
    "CFO",
    "CTO",
    "COO",
    "LEGAL",
    "FINANCE",
    "SALES",
    "MARKETING",
)
"""Owners that are written in capitals."""
_ONE: Final = (
    rf"(?:(?:{'|'.join(DEPARTMENTS)})(?![\w-])|"
    r"[A-Z][a-zA-Z'-]*[a-z](?:(?:(?<=\bMr)|(?<=\bMrs)|(?<=\bMs)|(?<=\bDr)|(?<=\bProf))\.(?=\s[A-Z]))?(?:\s[A-Z][a-z]+)?)"
)
NAMES: Final = rf"{_ONE}(?:(?:\s?,\s|\s?,?\sand\s|\s&\s|\s/\s){_ONE})*"
"""One name or several: "Paul", "Ana Lima", "Paul and Laura"."""

GROUPS: Final = frozenset(
    {"team", "all", "everyone", "everybody", "guys", "folks", "people", "friends", "colleagues", "there"}
)

_NOT_NAMES_TEXT: Final = """
    a about after all also alright although an and another any anybody anyone are as ask at because before being
    both but by can cortana could dear did do does each either excellent every everybody everyone everything finally
    first fine following for friday from good great guys happy has have he hello hence her here hey hi his hopefully
    how however i if in indeed instead is it its just last lastly later let lets like many may maybe me meanwhile
    monday more most my need needs next no nobody nope not nothing now of ok okay on once one only or other otherwise our
    perfect perhaps please regarding right saturday second shall she should since so some somebody someone something
    sorry still sunday sure team tell thank thanks that the their them then there therefore these they things third
    this those though thus thursday to today tomorrow tonight too tuesday unfortunately until update wednesday we
    well what when whenever where whether which us them him mon tue tues wed thu thur thurs fri sat sun jan feb mar
    apr jun jul aug sep sept oct nov dec eod asap pm am high low medium wip tbd optional while who why will with
    would yeah yep yes yesterday you your january february march april june july august september october november
    december folks people wait listen look absolutely agreed actually basically anyway additionally attention note reminder question
    subject re fw fwd urgent important todo action deadline status summary agenda per given say hmm um uh oh wow
    cool nice awesome item items priority p.s ps btw fyi
"""
NOT_NAMES: Final = frozenset(_NOT_NAMES_TEXT.split())
"""Capitalised words at the head of a sentence that name nobody."""

_SPLIT: Final = re.compile(r"\s?,?\sand\s|\s?,\s|\s&\s|\s/\s")


def named(text: str) -> tuple[str, ...]:
    """The people in "Paul and Laura"; empty where one of the words is no name."""
    people = tuple(name.strip() for name in _SPLIT.split(text.strip()) if name.strip())
    return people if people and all(_is_name(name) for name in people) else ()


def _is_name(name: str) -> bool:
    if name in DEPARTMENTS:
        return True
    words = [word.removesuffix(".").partition("'")[0] for word in name.lower().split()]
    return not (set(words) & NOT_NAMES) and name[0].isupper()


def joined(people: tuple[str, ...]) -> str | None:
    """Several people as one reads them: "Paul, Ana and Laura"."""
    if not people:
        return None
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"

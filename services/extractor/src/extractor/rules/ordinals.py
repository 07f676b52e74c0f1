"""Open tasks that are called by their place in the list the user was shown: "the first one is for Tom"."""

import re
from collections.abc import Sequence
from typing import Final

from contracts.analysis import OpenTask, Said
from extractor.rules.history import named_in

_PLACES: Final = ("first", "second", "third", "fourth", "fifth", "sixth")
_PLACE: Final = rf"(?P<place>{'|'.join(_PLACES)}|last)"
_NAMED: Final = re.compile(
    rf"\bthe {_PLACE} (?:one|task)\b|^the {_PLACE.replace('place', 'bare')}(?=(?:'s| is| should| can| must| needs| has)\b)",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(
    rf"\s*(?:[,;]|\band\b|\bbut\b)\s*(?:and |but )?(?=the (?:{'|'.join(_PLACES)}|last)\b)", re.IGNORECASE
)
_ALONE: Final = re.compile(rf"(?:i mean(?:t)? )?the {_PLACE}(?: one| task)?(?:,? please)?[.!]*", re.IGNORECASE)
_LINE: Final = re.compile(r"^\d+\. .*$", re.MULTILINE)


def by_place(sentence: str, shown: Sequence[OpenTask]) -> tuple[tuple[OpenTask | None, str], ...]:
    """Each task that is called by its place, None where no such place was shown, with what is said of "it"."""
    told: list[tuple[OpenTask | None, str]] = []
    for piece in _JOINT.split(sentence):
        if (found := _NAMED.search(piece)) is None:
            return ()
        place = (found.group("place") or found.group("bare")).lower()
        told.append((_at(place, shown), f"{piece[: found.start()]}it{piece[found.end() :]}"))
    return tuple(told)


def place_alone(sentence: str, shown: Sequence[OpenTask]) -> OpenTask | None:
    """The task that is meant by "the second one" and no other word."""
    found = _ALONE.fullmatch(sentence.strip())
    return _at(found.group("place").lower(), shown) if found else None


def shown_in(history: Sequence[Said], open_tasks: Sequence[OpenTask]) -> tuple[OpenTask, ...]:
    """The open tasks in the latest numbered list of the conversation, in its order."""
    for said in reversed(history):
        if said.role == "assistant" and (lines := _LINE.findall(said.content)):
            named = [named_in(line, open_tasks) for line in lines]
            # A line that names no open task would shift the places.
            return tuple(tasks[0] for tasks in named) if all(len(tasks) == 1 for tasks in named) else ()
    return ()


def _at(place: str, shown: Sequence[OpenTask]) -> OpenTask | None:
    number = len(shown) - 1 if place == "last" else _PLACES.index(place)
    return shown[number] if 0 <= number < len(shown) else None

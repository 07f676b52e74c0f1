"""Which task of the same job some words mean: "the contract is signed" means "Sign the contract"."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from extractor.open_tasks import LINKING, family, things, words
from extractor.rules.base_forms import base_form
from extractor.rules.notes import Note
from extractor.rules.participles import bases_of
from extractor.rules.verbs import is_work


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUBJECT: Final = re.compile(
    r"^\s*(?:you|we|i|I|they|anyone|anybody|he|she|(?!The|Our|My|This|That|A)[A-Z][a-z]+)(?:'ve|\s(?:have|has))?\s(?:can\s)?(?=[a-z])"
)
_STATE: Final = re.compile(
    r"(?P<what>.+?)(?:'s|\s(?:is|are|was|were|has been|have been|gets))\s(?:all\s|fully\s|finally\s)?(?P<done>\w+)$",
    re.IGNORECASE,
)
_OVER: Final = _words("done finished ready complete completed over there in live closed back available")


def meant(said: str, notes: Sequence[Note], *, besides: Collection[int]) -> int | None:
    """The position of the task that some words mean, where it is only one.

    They must name what it does or what it is about, and nothing that it is not about.
    """
    verbs, what = _taken_apart(_SUBJECT.sub("", said, count=1).strip())
    if not verbs and not what:
        return None
    fitting = [
        place
        for place, note in enumerate(notes)
        if place not in besides and _is_about(words(note.summary), verbs, what)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _taken_apart(said: str) -> tuple[frozenset[str], frozenset[str]]:
    """What the base form of its verb can be, nothing where only a thing is named; and the things."""
    if state := _STATE.match(said):
        done = state.group("done").lower()
        if done in _OVER:
            return frozenset(), things(state.group("what"))
        bases = bases_of(done)
        return (bases, things(state.group("what"))) if bases else (bases, frozenset())
    first, _, rest = said.partition(" ")
    bases = bases_of(first) or frozenset({base_form(first)})
    # "The launch" names a thing, "launch the site" an act.
    acts = first.islower() and rest and any(is_work(base) for base in bases)
    return (bases, things(rest)) if acts else (frozenset(), things(said))


def _is_about(named: tuple[str, ...], verbs: frozenset[str], what: frozenset[str]) -> bool:
    if not named:
        return False
    does, rest = named[0], frozenset(named[1:]) - LINKING
    all_it_does = {does}
    if does == "get" and (bases := bases_of(named[-1])):  # "get the contract signed"
        all_it_does, rest = set(map(family, bases)), rest - {named[-1]}
    if not verbs:
        return what <= rest | all_it_does
    return not all_it_does.isdisjoint(map(family, verbs)) and what <= rest

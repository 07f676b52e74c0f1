"""What somebody is going to do, told as notes tell it: "Ida prints the flyers by Friday", "flyers -> I print them"."""

from typing import Final

from extractor.providers import ME
from extractor.rules.asks import Ask
from extractor.rules.base_forms import third_person
from extractor.rules.cues import Kind
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import is_work

_AHEAD: Final = (
    r"\b(?:tomorrow|tonight|(?:later )?today|this (?:afternoon|evening|week|month)|next (?:week|month|\w+day)|by (?:the "
    r"|next |mid|end|\w+day|\d|(?-i:[A-Z]))"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_DATED: Final = pattern(_AHEAD)
_DOES: Final = pattern(
    rf"(?:^|[,;:] |\b(?:and|so|then) )(?:{{who}}|(?P<other>he|she)) (?P<verb>[a-z]+s) (?P<rest>(?!and\b).*{_AHEAD}.*)$"
)
_DECIDED: Final = pattern(r"(?:->|=>|→) ?(?:(?P<self>i|we)|{who}) (?P<verb>[a-z]+) (?P<rest>.+)$")
"""Behind an arrow stands what follows from the words before it."""


def planned(text: str) -> Ask | None:
    """What a note says that somebody does on a day to come, or None where it tells of no plan."""
    if (decided := _DECIDED.search(text)) is not None:
        said = decided.group("verb").lower()
        verb = said if is_work(said) else third_person(said)
        who = ME if decided.group("self") else decided.group("who")
        return (
            Ask(Kind.NEED, f"{verb} {decided.group('rest')}", who, 0.75) if verb and (who == ME or named(who)) else None
        )
    does = _DOES.search(text) if _DATED.search(text) else None
    verb = does and third_person(does.group("verb").lower())
    if not does or not verb or (does.group("who") and not named(does.group("who"))):
        return None
    return Ask(Kind.NEED, f"{verb} {does.group('rest')}", does.group("who"), 0.75)

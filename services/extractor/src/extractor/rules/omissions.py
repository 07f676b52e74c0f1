"""What somebody asked about or had not done yet, and now promises: "Have you booked the hall?" "No, I'll do it tonight"."""

from typing import Final

from extractor.providers import ME
from extractor.rules.asks import Ask
from extractor.rules.base_forms import base_form
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import is_work

_PROMISED: Final = pattern(
    r"^(?:(?:no|not yet|oh|oops|sorry|yes|sure|ok|okay),? )*(?:i(?:'ll| will| can|'m going to)|let me) (?:do"
    r"|handle) (?:that|it|so)\b(?P<rest>.*)$"
)
_ASKED: Final = pattern(
    r"\b(?:have|has|did) (?:you|anyone|anybody|someone|somebody)(?: already| ever)? (?P<verb>[a-z]+) (?P<rest>[^?]+?)(?: yet| already)?\?"
)
_MEANT: Final = pattern(
    r"\bi (?:was supposed to|wanted to|meant to|forgot to|haven't had time to|didn't get to"
    r"|still haven't) (?P<verb>[a-z]+) (?P<rest>[^,.;?!]+)"
)
_MAKES_GOOD: Final = pattern(
    r"\bi (?:forgot to|still haven't|never managed to) (?P<verb>[a-z]+) (?P<what>[^,.;?!]+?)(?:[,;] | - )(?:and |so |but )?"
    r"(?:i(?:'ll| will| must| should| need to| have to) |must |have to |need to )?do (?:that|it|so)\b(?P<rest>.*)$"
)
"""Say "I forgot to water the fern, do that tonight"."""
_BACK: Final = 2
"""Sentences to which the promise may go back."""


def made_good(sentence: str, before: tuple[str, ...]) -> Ask | None:
    """What somebody promises who says "I'll do it" to this. `before`: the sentences before, the last one first."""
    made = _MAKES_GOOD.search(sentence)
    if made and is_work(verb := base_form(made.group("verb").lower())):
        return Ask(Kind.PROMISE, f"{verb} {made.group('what')}{made.group('rest')}", ME, 0.8)
    promised = _PROMISED.match(sentence)
    for earlier in before[:_BACK] if promised else ():
        found = _ASKED.search(earlier) or _MEANT.search(earlier)
        if promised and found and is_work(verb := base_form(found.group("verb").lower())):
            return Ask(Kind.PROMISE, f"{verb} {found.group('rest')} {promised.group('rest')}", ME, 0.8)
    return None

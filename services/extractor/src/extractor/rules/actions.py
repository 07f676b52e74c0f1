"""One sentence, several actions: "update the page and add a button"."""

import re
from typing import Final

from extractor.rules.verbs import NOUNLIKE, is_work

_JOINT: Final = re.compile(
    r"(?:,?\s+and(?:\s+then|\s+also|\s+after that|\s+afterwards|(?P<somebody>\s+somebody|\s+someone))?"
    r"|,(?:\s+(?:and\s+)?(?:then|also))?|\s+as well as)\s+(?:to\s+|please\s+)?(?P<verb>[a-z][a-z-]+)\s+(?P<next>\S+)"
)
_OBJECT: Final = re.compile(
    r"(?:(?:the|an?|my|your|our|his|her|their|its|this|that|these|those|all|it|them|me|us|up|out|new|some|more|another"
    r"|every|each|two|three|four|five)\b|[A-Z\d#])"
)
_REPORTING: Final = frozenset({"let", "see", "make", "try", "go", "get", "discuss", "talk"})
"""Verbs that as a rule only round off the action before them: "... and let me know"."""
_TELLING: Final = re.compile(
    r"let (?:me|us|him|her|them) know (?:[\w ]{2,25}? )?(?:whether|how many|how much"
    r"|if (?:you(?:'re| are|'ll| will) (?!free|ok|happy|interested|able)|[A-Z]))"
)
"""What is wanted to be known, by itself."""


def actions(text: str) -> tuple[tuple[int, int], ...]:
    """The places of the single actions in a text that begins with a verb."""
    cuts = [0]
    pieces: list[tuple[int, int]] = []
    for joint in _JOINT.finditer(text):
        if _begins_another(joint) and len(text[cuts[-1] : joint.start()].split()) > 1:
            pieces.append((cuts[-1], joint.start()))
            cuts.append(joint.start("verb"))
    return (*pieces, (cuts[-1], len(text)))


def _begins_another(joint: re.Match[str]) -> bool:
    verb = joint.group("verb")
    if verb == "let":
        return _TELLING.match(joint.string, joint.start("verb")) is not None
    if not is_work(verb) or verb in _REPORTING:
        return False
    if verb == "work":
        return joint.group("next") in {"with", "on"}
    return joint.group("somebody") is not None or verb not in NOUNLIKE or _OBJECT.match(joint.group("next")) is not None

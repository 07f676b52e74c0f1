"""How much a task presses, by the words that say so."""

import re
from typing import Final

from contracts.task import Priority

_LEVELS: Final = (
    (
        Priority.LOW,
        (
            r"(?:low(?:er)?[- ]priority|priority\W{0,3}low|not (?:so |that |very |really )?urgent|no (?:rush|hurry)"
            r"|whenever you (?:can|have time|get a chance)|nice to have|at some point|p[34])"
        ),
    ),
    (
        Priority.URGENT,
        (
            r"(?:urgent(?:ly)?|asap|a\.s\.a\.p\.?|as soon as possible|immediately|right away|right now|straight away"
            r"|emergency|(?:top|highest|critical)[- ]priority|priority\W{0,3}(?:urgent|critical|highest)|critical|at once"
            r"|without delay|p0|!!+)"
        ),
    ),
    (
        Priority.HIGH,
        (
            r"(?:high(?:er|est)?[- ]priority|priority\W{0,3}high|high prio|very important|really important|important|crucial"
            r"|essential|must[- ]have|blocker|blocking|time[- ]sensitive|p1)"
        ),
    ),
)
_PATTERNS: Final = tuple((level, re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)) for level, words in _LEVELS)

MARK: Final = re.compile(
    r"\s*(?:[(\[][^()\[\]]{0,12}\b(?:priority|prio|urgent|p[0-4])\b[^()\[\]]{0,15}[)\]]"
    r"|[,;-]?\s*(?:(?:(?:and|because|since|as)\s)?(?:it|this|that)(?:'s| is)\s(?:\w+\s)?)?(?:urgent(?:ly)?|asap"
    r"|as soon as possible|immediately|right away|straight away|(?:top|high|low)[- ]priority|priority\W{1,3}\w+"
    r"|no rush)(?=\s*(?:$|[.,;!?)])))",
    re.IGNORECASE,
)
"""Words that only tell the priority and can go from a summary."""


def priority(text: str) -> Priority | None:
    """The priority that a text tells, or None where it tells none."""
    return next((level for level, pattern in _PATTERNS if pattern.search(text)), None)

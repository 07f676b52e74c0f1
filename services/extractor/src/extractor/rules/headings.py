"""Lines that say what the lines below them are."""

import re
from enum import Enum
from typing import Final


class Heading(Enum):
    """What stands under a heading."""

    TO_DO = "to do"
    DONE = "done"
    MANUAL = "manual"
    """Steps that anybody may follow at any time."""
    OTHER = "other"


_TO_DO: Final = re.compile(
    r"(?:(?:my|our|the|today'?s|weekly|open|new|sprint|key|list of)\s)*"
    r"(?:to[\s-]?do(?:s|\slist)?|things to do|action(?:s| items?| points?)?|next steps?|in progress|doing|backlog|tasks?|follow[\s-]?ups?"
    r"|open (?:items|points|tasks)|reminders?|homework|assignments?|(?:things|stuff|jobs|bits)(?: still)? (?:for"
    r"|to (?:get|buy|sort|finish))(?: .{2,40})?|shopping list|groceries|errands|chores|check\s?list|must do|pending"
    r"|zu erledigen|aufgaben|offen|in arbeit|nächste schritte|à faire|en cours|por hacer|pendientes|da fare|a fazer|te doen)"
    r"(?:\s(?:for|from|after|before|until|this|next|today|tomorrow|list|items|week)\b.{0,30})?",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"(?:already )?(?:done|completed|finished|closed|resolved|shipped|archived?)(?: tasks| items)?"
    r"|erledigt|fertig|abgeschlossen|terminé|fait|hecho|terminado|fatto|completato|feito|gedaan|klaar",
    re.IGNORECASE,
)
_STATE: Final = re.compile(
    r"(?:blocked|blockers?|on hold|waiting(?: for| on)?|in (?:review|testing|qa)|testing|icebox|parking lot|ideas|info"
    r"|went (?:well|badly)|someday|later)",
    re.IGNORECASE,
)
"""Other columns of a board."""
_OCCASION: Final = re.compile(
    r"(?:(?:this|next|for the|over the|for) )?(?:weekend|today|tomorrow|tonight)|(?:this|next) week|before (?:the|we|i) .{3,40}",
    re.IGNORECASE,
)
"""Over a list these tell when it is to be done."""
_MANUAL: Final = re.compile(
    r"(?:ingredients|method|directions|preparation|recipe|usage|installation|assembly|troubleshooting|getting started"
    r"|quick start(?: guide)?"
    r"|(?:\w+ )?(?:safety|operating|cooking|washing|installation|assembly|setup|user) (?:instructions|guide|manual)"
    r"|how to .{3,50}|how it works|care instructions)",
    re.IGNORECASE,
)
_KINDS: Final = (
    (_TO_DO, Heading.TO_DO),
    (_DONE, Heading.DONE),
    (_STATE, Heading.OTHER),
    (_MANUAL, Heading.MANUAL),
)
_WORDS: Final = """
    todo to do action actions action item items note notes subject deadline due date time location agenda priority
    status owner task tasks from sent cc bcc re reminder attendees participants present summary decision decisions
    agreed decided risk risks
    question answer example warning important update p.s ps tel phone email fax address total amount invoice http
    https groceries shopping errands chores house home kitchen garden garage bathroom bedroom balcony attic cellar basement
    hallway shed car bike
"""
_LABELS: Final = frozenset(_WORDS.split()) | {
    "to do",
    "action item",
    "action items",
    "next step",
    "next steps",
    "due date",
    "follow up",
    "follow-up",
    "key points",
}
_ASKING: Final = re.compile(r"(?:please|can|could|would|will|let)\b", re.IGNORECASE)
_MOST_WORDS: Final = 5
_LONGEST: Final = 60
"""Characters."""


def heading(line: str) -> Heading | None:
    """What kind of heading a line is, or None where it is none."""
    bare = line.strip().strip("#*_= ").strip()
    named = bare.rstrip(":").strip().strip("*_ ")
    if not named or len(named) > _LONGEST:
        return None
    for words, kind in _KINDS:
        if words.fullmatch(named):
            return kind
    if bare.endswith(":") and _OCCASION.fullmatch(named):
        return Heading.TO_DO
    short = bare.endswith(":") and ":" not in named and len(named.split()) <= _MOST_WORDS
    announces = line.lstrip().startswith("#") or (short and not _ASKING.match(named))
    return Heading.OTHER if announces else None


def is_occasion(line: str) -> bool:
    """Whether a line only tells when what stands below it is to be done."""
    return _OCCASION.fullmatch(line.strip().strip("#*_= ")) is not None


def is_label(name: str) -> bool:
    """Whether a word before a colon is a label, and no speaker."""
    return name.lower() in _LABELS or name.lower().split()[0] in _LABELS

"""Answers that change a task which the conversation spoke of last: "make it Friday instead", "assign it to Maria"."""

import re
from dataclasses import dataclass, replace
from typing import Final

from contracts.task import Priority
from extractor.due_dates import Mention
from extractor.providers import ME
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.priorities import priority

LEAD: Final = (
    r"(?:(?:please|actually|sorry|no|yes|ok|okay|oh|hmm|wait|and|also|but|can you|could you|would you|let's|let us|then"
    r"|just)[,!:]* )*"
)
_IT: Final = r"(?:it|that|this|that one|this one|that task|this task|the task)"
REST: Final = r"(?:,? (?:instead|please|then|now|rather|thanks|thank you|though))*[.!?]*"
_BY: Final = r"(?:,? (?:(?:by|on|for|until|before) )?<when>)?"

_WHEN: Final = (
    pattern(
        rf"{LEAD}(?:make|move|change|push|shift|postpone|reschedule|set|put|delay|do|finish|bring) (?:{_IT}|(?:the"
        r"|its) (?:due date|deadline|date))"
        rf"(?: (?:back|forward|off|up|due))?(?: (?:to|for|until|till|on|by|at))? ?<when>{REST}"
    ),
    pattern(rf"{LEAD}(?:the|its) (?:due date|deadline)(?:'s| is)(?: now)?(?: (?:on|by|at))? <when>{REST}"),
    pattern(rf"{LEAD}{_IT}(?:'s| is)(?: now)? (?:due|for)(?: (?:on|by|at))? <when>{REST}"),
    pattern(
        rf"{LEAD}{_IT} (?:can|could|has to|needs to|must|should|may)(?: be done| wait| be finished| happen)?(?: (?:on|by"
        rf"|until|till|at))? ?<when>{REST}"
    ),
    pattern(
        rf"{LEAD}(?:i meant |i mean |rather |better )?(?:(?:by|on|for|until) )?<when>,? (?:instead|rather)(?:,? please)?[.!]*"
    ),
    pattern(rf"{LEAD}(?:i meant|i mean) (?:(?:by|on|for|until) )?<when>[.!]*"),
)
"""`<when>` is put where the date phrase stands, before a sentence is compared with these."""
_REPLIED: Final = pattern(rf"{LEAD}(?:(?:by|on|for|until|before) )?<when>{REST}")
_WHO: Final = (
    pattern(rf"{LEAD}(?:assign|reassign|give|hand|pass|delegate|leave) {_IT}(?: over| on)? to {{who}}{_BY}{REST}"),
    pattern(rf"{LEAD}(?:assign|reassign|give|hand|pass|delegate|leave) {_IT}(?: over| on)? to (?P<me>me){_BY}{REST}"),
    pattern(rf"{LEAD}(?:let|have) {{who}} (?:do|handle|take|take care of|see to) {_IT}{_BY}{REST}"),
    pattern(
        rf"{LEAD}{{who}} (?:will|should|can|is going to|'ll) (?:do|handle|take|take care of|see to|take over) {_IT}{_BY}{REST}"
    ),
    pattern(rf"{LEAD}{_IT}(?:'s| is) for {{who}}{_BY}{REST}"),
    pattern(rf"{LEAD}(?P<me>i)(?:'ll| will| can) (?:do|handle|take|take care of|see to) {_IT}(?: myself)?{_BY}{REST}"),
)
_PRESSES: Final = pattern(
    rf"{LEAD}(?:(?:(?:{_IT}|that one)(?:'s| is)|(?:make|mark|treat|consider|set) {_IT}(?: as| to)?)(?: \w+)?? )?"
    r"(?P<level>(?:not )?(?:(?:so|very|really|that) )?(?:urgent|important|critical|crucial|asap|(?:top|high|low|highest"
    r"|lower)[ -]priority|(?:a )?priority|an emergency|essential))(?: now)?(?:,? please)?[.!]*"
)
_JOINT: Final = re.compile(
    r"\s*,?\s+and\s+|\s*[;,]\s+(?=(?:it|that|this|assign|make|give|i'll|i will)\b)", re.IGNORECASE
)
_LEADING: Final = pattern(rf"^{LEAD}")
LONGEST: Final = 160
"""Characters: who only changes something says it briefly."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an answer changes in a task."""

    assignee: str | None = None
    """A name, or `me`."""
    due_phrase: str | None = None
    priority: Priority | None = None

    def after(self, earlier: "FollowUp") -> "FollowUp":
        """Both together: the later word counts."""
        return FollowUp(
            self.assignee or earlier.assignee, self.due_phrase or earlier.due_phrase, self.priority or earlier.priority
        )


def follow_up(sentence: str, when: Mention | None, *, asked: bool) -> FollowUp | None:
    """What a sentence changes in the task spoken of last; None where any piece of it says something else.

    `when`: its date phrase. `asked`: the user was asked when the task should be done, so that a bare date says it.
    """
    text = sentence.strip()
    if when is not None:  # "due Friday" keeps its "due": that it is due tells what changes
        due = "due " if when.due.phrase.lower().startswith("due") else ""
        text = f"{sentence[: when.start].rstrip()} {due}<when>{sentence[when.end :]}".strip()
    found = FollowUp()
    for piece in _JOINT.split(_LEADING.sub("", text)):
        if (told := _piece(piece, asked=asked)) is None:
            return None
        found = told.after(found)
    return replace(found, due_phrase=when.due.phrase) if when and found.due_phrase else found


def _piece(piece: str, *, asked: bool) -> FollowUp | None:
    if any(way.fullmatch(piece) for way in _WHEN) or (asked and _REPLIED.fullmatch(piece)):
        return FollowUp(due_phrase=piece)
    for way in _WHO:
        if found := way.fullmatch(piece):
            groups = found.groupdict()
            who = ME if groups.get("me") else groups.get("who")
            dated = piece if "<when>" in piece else None
            return FollowUp(assignee=who, due_phrase=dated) if who == ME or (who and named(who)) else None
    if (presses := _PRESSES.fullmatch(piece)) and (told := priority(presses.group("level"))):
        return FollowUp(priority=told)
    return None

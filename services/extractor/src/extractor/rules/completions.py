"""Words that say that something is finished, or needed no longer: "I've paid the invoice", "done, I sent it"."""

import re
from typing import Final

from contracts.task import TaskStatus
from extractor.rules.list_orders import ordered
from extractor.rules.outcomes import Outcome, bare, outcome_of
from extractor.rules.participles import bases_of, gerund_of
from extractor.rules.phrasing import pattern


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FINISHED: Final = _words("done finished completed ready sorted handled settled closed through over")

_NO_VERB: Final[frozenset[str]] = frozenset()
_FINISHING: Final = frozenset({"do", "finish", "complete", "handle", "sort"})

_PIECE: Final = re.compile(r"\s*[,;:]\s+|\s+(?:and|but|so)\s+|\s-\s|[.!]+\s*")
_OPEN: Final = re.compile(
    r"\b(?:if|once|when|until|till|unless|before|after|as soon as|by the time|not|never|almost|nearly|half|partly|partially"
    r"|mostly|should|would|could|will|must|might|may|hope|hoped|think|thought|wish|want|wants|wanted|need to|needs to|supposed"
    r"|nobody|no one|who|maybe|perhaps|probably|possibly|apparently|says?|claims?|pretend|wonder)\b|n't\b|'ll\b|%|\?",
    re.IGNORECASE,
)
"""Words beside which nothing is certain to be finished."""
_LATER: Final = re.compile(
    r"[\s,]+(?:yesterday|today|tonight|already|now|just now|earlier|finally|too|as well|btw|by the way|myself|ourselves"
    r"|again|last (?:night|week|month|\w+day)"
    r"|this (?:morning|afternoon|evening|week|month)|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning"
    r"|afternoon|evening|night))?"
    r"|(?:an?|\d+|two|three|some|a few) \w+ ago|at \d[\d:.]*\s?(?:am|pm)?)[\s.!]*$",
    re.IGNORECASE,
)
_DONE: Final = pattern(
    r"(?:(?:yes|yep|ok|okay|all|great|hey|hi|and|so|good news)[,!:]* )*(?:(?P<what>it|that|this|that one|this one|they"
    r"|everything)(?:'s| is| are| has been| was) (?:all |now |already )*)?"
    r"(?:all )?(?:done|finished|completed|sorted|taken care of|dealt with)"
)
_DID: Final = (
    pattern(
        r"(?:(?:yes|yep|ok|okay|hey|hi|so|and|but|fyi|update)[,!:]* )*(?P<who>i|we|he|she|they|{name})(?: have| has|'ve"
        r"|'s)?(?: just| already| finally| now| also)*"
        r" (?P<verb>[a-z]+) (?P<object>\S.*)"
    ),
    pattern(
        r"(?:(?:yes|yep|ok|okay|so|and|but|just|already|finally|have|update)[,!:]* )*(?P<verb>[a-z]+) (?P<object>\S.*)"
    ),
)
"""With the one who did it, and as one notes it down without."""
_IS: Final = pattern(
    r"(?P<object>\S.*?)(?:'s| is| are| was| were| has been| have been| got)(?: now| all| already| finally"
    r"| just)* (?P<verb>taken care of|dealt with|out of the way|wrapped up|[a-z]+)"
)
_WENT: Final = pattern(r"(?P<object>\S.*?) (?:went|has gone|have gone|is|are)(?: now| finally)? out")
_DROPPED: Final = (
    pattern(r"\b(?:i|we|you|they) no longer (?:need|want|have)(?: to)? (?P<object>\S.*)"),
    pattern(
        r"\b(?:i|we|you|they) (?:don't|do not|won't) (?:need|want|have)(?: to)? (?P<object>\S.*?),? (?:any ?more|any longer|after all)"
    ),
    pattern(
        r"^(?:(?:ok|okay|actually|please|sorry|no|so|oh)[,!:]* )*(?:forget about|never mind(?: about)?|scrap) (?P<object>\S.*)"
    ),
    pattern(
        r"(?:^|[,;] )(?P<object>\S[^,;]*?)(?:'s| is| are| was| were| has been| have been) (?:no longer (?:needed"
        r"|necessary|wanted)|not needed any ?more|cancelled|canceled|called off|obsolete)"
    ),
)
_QUESTION: Final = re.compile(r"\?\s*$")
SAYS_SOMETHING: Final = 3
"""Words from which a piece of a sentence may speak of something that "it" behind it means."""
_HERE: Final = 300
"""Characters: who says that something is finished says it briefly."""


def outcomes(sentence: str) -> tuple[Outcome, ...]:
    """What a sentence says to be finished or needed no longer."""
    if len(sentence) > _HERE:
        return ()
    asks = _QUESTION.search(sentence) is not None
    found: list[Outcome] = []
    clear = True
    for piece in _PIECE.split(sentence):
        told = ordered(piece) or (None if asks else _dropped(piece) or _finished(piece))
        if told is not None and (told.about or clear):
            found.append(told)
        # "Update the page: it is done" speaks of the page.
        clear = clear and (told is not None or len(piece.split()) < SAYS_SOMETHING)
    # "Done, I sent it" tells of one thing: the piece that says what was done to it counts.
    if any(outcome.about is None and outcome.verbs for outcome in found):
        found = [outcome for outcome in found if outcome.about or outcome.verbs]
    return tuple(found)


def _dropped(piece: str) -> Outcome | None:
    for way in _DROPPED:
        if found := way.search(piece):
            return outcome_of(TaskStatus.CANCELLED, _LATER.sub("", found.group("object").strip(" .!")), _NO_VERB)
    return None


def _finished(told: str) -> Outcome | None:
    if _OPEN.search(told):
        return None
    piece = _LATER.sub("", _LATER.sub("", f" {told}"))
    piece = bare(piece)
    if _DONE.fullmatch(piece):
        return Outcome(TaskStatus.COMPLETED, None)
    if found := _WENT.fullmatch(piece):
        return outcome_of(TaskStatus.COMPLETED, found.group("object"), frozenset({"send"}))
    if found := _IS.fullmatch(piece):
        verb = found.group("verb").lower()
        if " " in verb or verb in _FINISHED:
            return outcome_of(TaskStatus.COMPLETED, found.group("object"), _NO_VERB)
        if bases := bases_of(verb):
            return outcome_of(TaskStatus.COMPLETED, found.group("object"), bases)
    return next(filter(None, (_done_by_somebody(way.fullmatch(piece)) for way in _DID)), None)


def _done_by_somebody(found: re.Match[str] | None) -> Outcome | None:
    if found is None:
        return None
    verb = found.group("verb").lower()
    bases = bases_of(verb)
    if not bases or (verb in bases and "who" not in found.groupdict()):  # "put it there" is no news
        return None
    told = found.group("object")
    if bases & _FINISHING:
        doing, _, rest = told.partition(" ")
        # "I finished oiling the gate" is about the gate.
        return (
            outcome_of(TaskStatus.COMPLETED, rest, gerund)
            if (gerund := gerund_of(doing)) and rest
            else outcome_of(TaskStatus.COMPLETED, told, _NO_VERB)
        )
    return outcome_of(TaskStatus.COMPLETED, told, bases)

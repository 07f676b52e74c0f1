"""Requests to the assistant about what was sent with them: "Can you summarise this for me?". They are nobody's tasks."""

from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from extractor.rules.follow_ups import LONGEST
from extractor.rules.phrasing import pattern
from extractor.rules.sentences import Utterance

_WORK: Final = (
    r"(?:summari[sz]e|sum up|explain|translate|describe|transcribe|analy[sz]e|read|outline|paraphrase|look at|go through"
    r"|(?:give|write|make) (?:me )?an? (?:\w+ )?(?:summary|overview|outline|translation|description) of"
    r"|tell me what (?:is|'s|stands) in|extract the (?:text|tasks|to-?dos|action items) (?:from|in|of))"
)
_LEAD: Final = r"(?:(?:hi|hello|hey|please|ok|okay|so|and|can you|could you|would you|will you|i want you to|i'd like you to)[,!:]* )*"
_THIS: Final = r"(?:this|that|it|these|them)"
_SENT: Final = (
    r"(?:the|this|that|these|my|attached)(?: \w+){0,2} (?:documents?|pdfs?|files?|pictures?|images?|photos?|recordings?|audio|pages?|voice"
    r" (?:notes?|messages?)|texts?|attachments?|charts?|tables?|scans?|screenshots?|letters?|contents?|slides?)"
)
_TAIL: Final = r"(?: (?:for me|for us|please|briefly|quickly|in (?:a|one|two|three|\d+|few|short|plain|simple|english)\b[\w ]{0,30}|into \w+))*"
_OF_WHAT_WAS_SENT: Final = pattern(rf"{_LEAD}{_WORK} (?:{_THIS}|{_SENT}){_TAIL},?(?: please| thanks| thank you)?[.!?]*")
_OF_ITSELF: Final = pattern(rf"{_LEAD}{_WORK} {_THIS} for me{_TAIL}[.!?]*")
"""Nothing needs to be sent beside it: "this" is the rest of the message."""


def asks_assistant(utterance: Utterance, *, beside: bool) -> bool:
    """Whether a message asks the assistant to do something with what was sent. `beside`: other parts were sent, too."""
    if utterance.speaker or utterance.item or len(utterance.text) > LONGEST:
        return False
    way = _OF_WHAT_WAS_SENT if beside else _OF_ITSELF
    return way.fullmatch(utterance.text.strip()) is not None


def messages_beside(request: AnalysisRequested) -> dict[str, bool]:
    """The messages of a job by their ids, and whether other parts were sent with them."""
    return {part.part_id: len(request.parts) > 1 for part in request.parts if part.kind is PartKind.MESSAGE}

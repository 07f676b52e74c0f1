"""What somebody offers, and another accepts: "I could ask the printers." "Please do"."""

from typing import Final

from extractor.providers import ME
from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern
from extractor.rules.sentences import Utterance
from extractor.rules.verbs import is_work

_OFFER: Final = pattern(
    r"^(?:(?:well|or|so|and|maybe|perhaps|if you like|if you want),? )*(?:i (?:could|might|can)|(?:should|shall) i"
    r"|(?:do you |would you )?(?:want|like) me to)"
    r" (?:also |just )?(?P<act>(?P<verb>[a-z]+) [^?]+?)(?:,[^,]*)?[.?!]*$"
)
_ACCEPTED: Final = pattern(
    r"^(?:(?:yes|yeah|yep|sure|ok|okay|perfect|great|good|lovely|excellent|oh|fine|brilliant|good idea)[,.!]* )*"
    r"(?:please(?: do)?|yes,? please|do(?: that| it| so)?(?:,? please)?|go ahead|go for it"
    r"|(?:that|it)(?:'d| would) (?:be (?:\w+ )?(?:great|good|lovely|perfect|helpful|nice|wonderful|fantastic|ideal)|help))\b[^?]{0,30}$"
)


def accepted(utterance: Utterance, before: Utterance | None) -> Ask | None:
    """What somebody else offered just before, where this accepts it."""
    if before is None or before.speaker == utterance.speaker or _ACCEPTED.match(utterance.text) is None:
        return None
    offer = _OFFER.match(before.text)
    if offer is None or not is_work(offer.group("verb").lower()):
        return None
    return Ask(Kind.PROMISE, offer.group("act"), before.speaker or ME, 0.8)

"""How a sentence begins before it comes to the point, and whom it speaks to."""

import re
from typing import Final

from extractor.rules.people import GROUPS, NAMES, named

_OPENER: Final = re.compile(
    r"(?:(?:so|okay|ok|alright|all right|well|also|and|but|then|great|perfect|excellent|yes|yeah|yep|sure|no problem|anyway|right|"
    r"hey|hi|hello|thanks|thank you|good|finally|next|first|second|third|lastly|oh|um|uh|hmm|agreed|sorry|btw|by the way|fyi|ps|p\.s\.|"
    r"in addition|additionally|meanwhile|once again|again|otherwise|therefore|cortana|also,? if possible|if possible"
    r"|when you can|one more thing|"
    r"(?:(?:short|quick|brief) )?(?:summary|recap|request|favou?r)|in (?:short|brief|a nutshell)|to (?:sum up|summari[sz]e)|"
    r"action required|note to self|note|important|urgent|asap)\s*(?:[,.!:-]+\s*|\s(?=please\b))|(?:so|and|also|but|then"
    r"|just|simply|btw|lol|now|or|yeah|well|first(?: of all)?|firstly|finally)\s+|(?:hey|hi|ok|okay|right)\s(?=(?:what"
    r"|when|where|who|can|could|do|did|are|is|any)\b)|[-*•>\"'(]+\s*|\d{1,2}[.)]\s+)",
    re.IGNORECASE,
)
ADDRESSED: Final = re.compile(
    rf"(?:(?i:hi|hey|hello|dear|thanks|ok|okay)\s)?(?P<who>{NAMES})\s?(?:[,:]|\s?[-=]+>|\s?→|\s-)\s+(?=\S)"
)
_GROUP: Final = re.compile(
    rf"(?:hi|hey|hello|dear)?\s?(?:{'|'.join(sorted(GROUPS))})\s?(?:[,:!-]|→|->|=>)\s+", re.IGNORECASE
)
VOCATIVE: Final = re.compile(rf",\s(?P<who>{NAMES})\s?[.?!]*$")


def without_opening(text: str) -> tuple[str, str | None]:
    """The sentence without "So, Maria," and such, and who was addressed."""
    rest, addressee = text.strip(), None
    for _ in range(4):
        opener = _GROUP.match(rest) or _OPENER.match(rest)
        if opener:
            rest = rest[opener.end() :]
            continue
        address = ADDRESSED.match(rest)
        if address is None or addressee is not None or not named(address.group("who")):
            break
        addressee, rest = address.group("who"), rest[address.end() :]
    return rest.strip(), addressee

"""What stands under every mailing, whoever gets it: how to leave the list, which address to trust."""

import re
from typing import Final

_MAILING: Final = re.compile(
    r"\bunsubscribe|\bopt[- ]out\b|\bsafe[- ]senders?\b|\bwhite[- ]?list\b|\b(?:your|the) (?:address book|contacts? list"
    r"|junk folder|spam folder)\b"
    r"|\bremove (?:yourself|your (?:name|e-?mail|address))\b|\b(?:further|future|these|such|such|more|our|marketing|promotional) "
    r"(?:\w+ )?(?:mailings?|newsletters?|offers|solicitations)\b.{0,40}\b(?:click|visit|go to|follow|reply|update)\b"
    r"|\b(?:prefer|wish|like|want) (?:not to|to not|to stop|to no longer|no longer to)\b.{0,80}\b(?:click|visit|go to"
    r"|follow|reply|update)\b"
    r"|\b(?:do not|don't|cannot|can't) (?:reply|respond) to this (?:e-?mail|message|address)\b"
    r"|\bif you (?:have received|received|are not the intended|aren't the intended)\b|\bintended recipients?\b"
    r"|\bview (?:this|it|the) (?:e-?mail |message )?in (?:your|a) browser\b"
    r"|\bif you (?:can't|cannot|are unable to|do not|don't) (?:see|view|read|have)\b.{0,60}\bclick\b|\badd .{0,60}@.{0,40} to your\b"
    r"|\bclick (?:here|below|above|the (?:link|button) (?:below|above)) to (?:view|see|read|unsub|manage|update your"
    r"|learn|find out|watch|earn)"
    r"|\bsave (?:up to|an extra|\$|\d)",
    re.IGNORECASE,
)


def is_mailing(sentence: str) -> bool:
    """Whether a sentence only tells how to handle a mailing, or advertises."""
    return _MAILING.search(sentence) is not None

"""Who is to do it."""

import re
from typing import Final

from extractor.providers import ME
from extractor.rules.people import NAMES, joined, named

_OWNER: Final = re.compile(
    rf"\s*(?:[(\[](?i:(?:owner|assignee|assigned to|resp(?:onsible)?|who|for)\s?:?\s*)?@?(?P<bracketed>{NAMES})(?:[)\]]"
    rf"|\s?[,;/|]\s?(?P<more>[^()\[\]]{{1,40}})[)\]])"
    rf"|[,;-]?\s*(?i:\b(?:owner|assignee|assigned to|responsible)\b)\s?:?\s*@?(?P<owner>{NAMES})"
    rf"|(?:^|(?<=\s))@(?P<at>\w[\w.-]*\w)\s?:?"
    rf"|\s(?:-+|-+>|→)\s(?P<dashed>{NAMES})(?=\s*(?:$|[(,;]|-+\s)))"
)
_DETERMINER: Final = re.compile(r"^(?:The|Our|Your|My)\b")


def assignee(who: str | None, speaker: str | None) -> str | None:
    """The name of `who`, the speaker's own for "I"; None where nobody in particular is meant."""
    if who == ME:
        return speaker or ME
    if who is None:
        return None
    people = named(who)
    return joined(people) if people else _DETERMINER.sub(lambda one: one.group().lower(), " ".join(who.split()))


def owner(text: str) -> tuple[str | None, str]:
    """The owner noted at a task ("(Ana)", "@ana", "owner: Ana"), and the text without the note."""
    for match in _OWNER.finditer(text):
        told = match.groupdict()
        more = told.pop("more")
        name = next(group for group in told.values() if group)
        if match.group("at") or named(name):
            left = f" ({more})" if more else ""  # "(Ana, by Friday)"
            rest = f"{text[: match.start()]}{left} {text[match.end() :]}".strip()
            return (name, rest) if rest else (None, text)
    return None, text

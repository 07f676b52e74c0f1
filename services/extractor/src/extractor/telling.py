"""What the user is told, whoever wrote it: nothing that failed or was left out goes unsaid."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.recognized import PartText
from extractor.parts import name_of

_LINK: Final = re.compile(r"\b(?:https?|ftp|data|javascript):[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)

_COUNT: Final = re.compile(r"\AI found (?P<count>\d+) tasks in ")
"""How the rules count what they noted, before any of it is looked up or merged."""


def told(request: AnalysisRequested, response: str, *, ungrounded: int = 0, beyond: int = 0, twins: int = 0) -> str:
    """The response, with what it does not say of parts that failed and of tasks that were left out.

    A link that nobody sent is taken out: a text may have talked a model into it. `twins`: tasks that tell another one
    once more. They and what is left out are not among those that were found.
    """
    response = _COUNT.sub(lambda found: _counted(found, ungrounded + beyond + twins), response, count=1)
    known = _LINK.sub(lambda link: link[0] if _was_sent(link[0], request) else "[link removed]", response.strip())
    return "\n\n".join(
        paragraph
        for paragraph in (known, *_twins(twins), *_unsaid(request, known), *_left_out(ungrounded, beyond))
        if paragraph
    )


def _unsaid(request: AnalysisRequested, response: str) -> Iterator[str]:
    said = response.casefold()
    for part in request.parts:
        if part.reading is None and not _is_named(part, said):
            yield f"I could not read {name_of(part)}: {part.failure or 'the reason is not known.'}"


def _is_named(part: PartText, said: str) -> bool:
    names = (part.filename, part.failure)
    return any(name and name.casefold() in said for name in names)


def _counted(found: re.Match[str], fewer: int) -> str:
    count = int(found["count"]) - fewer
    return found[0] if not fewer else f"I found {'one task' if count == 1 else f'{max(count, 0)} tasks'} in "


def _twins(twins: int) -> Iterator[str]:
    if twins == 1:
        yield "One is told twice and kept once."
    elif twins:
        yield f"{twins} are told again in other words and kept once."


def _left_out(ungrounded: int, beyond: int) -> Iterator[str]:
    if ungrounded == 1:
        yield "One more task was drafted, but its words do not stand in what you sent, so it is left out."
    elif ungrounded:
        yield f"{ungrounded} more tasks were drafted, but their words do not stand in what you sent, so they are left out."
    if beyond:
        yield f"That is as many tasks as one analysis holds: {beyond} further ones are left out."


def _was_sent(link: str, request: AnalysisRequested) -> bool:
    return any(part.reading and link in part.reading.text for part in request.parts)

"""One answer over a long text that was read in windows."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from extractor.invisible import visible
from extractor.parts import name_of
from extractor.prompted.background import shortened
from extractor.prompted.drafting import Found
from extractor.prompted.tokens import estimate

_MOST_WISHES = 4
"""Part of the room that is given to what the user wrote: one in so many."""


def told_of_pieces(request: AnalysisRequested, found: Sequence[Found], tokens: int) -> dict[str, Any]:
    """What a model is shown to compose the answer, within about so many tokens."""
    wishes = [part.reading.text for part in request.parts if part.kind is PartKind.MESSAGE and part.reading]
    room = tokens // _MOST_WISHES
    wrote = [shortened(visible(wish), room // len(wishes)) for wish in wishes]
    room = tokens // 2
    gists = [
        {"of": [name_of(piece.part) for piece in window], "gist": shortened(report.gist, room // len(found))}
        for window, report in found
    ]
    room = tokens // 4
    tasks: list[str] = []
    named = list(chain.from_iterable(report.tasks for _, report in found))
    for task in named:
        room -= estimate(task.summary) + 2
        if room < 0:
            break
        tasks.append(task.summary)
    return {
        "user_wrote": wrote,
        "pieces": gists,
        "tasks": tasks,
        "tasks_not_shown": len(named) - len(tasks),
        "suggestions": [
            {"text": suggestion.text, "kind": suggestion.kind}
            for _, report in found
            for suggestion in report.suggestions
        ][:50],
    }


def without_a_model(found: Sequence[Found]) -> str:
    """The gists one after another, where no answer over all of them was to be had; it says so."""
    gists = [report.gist for _, report in found if report.gist]
    return "\n\n".join(
        [
            f"This was read in {len(found)} pieces. They are told one by one, as no summary of the whole could be made.",
            *gists,
        ]
    )

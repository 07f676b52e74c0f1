"""A long text read a window at a time, so that others need not wait for its end."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from contracts.analysis import AnalysisRequested
from extractor.rules.sentences import Utterance, utterances

LENGTH: Final = 20_000
"""Characters of a window, give or take a sentence."""

Window = tuple[tuple[str, tuple[Utterance, ...]], ...]
"""Parts by their ids, each with what was said in it, in order."""


def length(request: AnalysisRequested) -> int:
    """Characters of all parts together."""
    return sum(len(part.reading.text) for part in request.parts if part.reading)


def windows(request: AnalysisRequested) -> tuple[Window, ...]:
    """All that was said in a job, cut between sentences. Nothing is left out."""
    found: list[Window] = []
    pending: list[tuple[str, Utterance]] = []
    size = 0
    for part_id, utterance in _all(request):
        if pending and size + len(utterance.text) > LENGTH:
            found.append(_window(pending))
            pending, size = [], 0
        pending.append((part_id, utterance))
        size += len(utterance.text)
    return (*found, _window(pending)) if pending else tuple(found)


def _all(request: AnalysisRequested) -> Iterator[tuple[str, Utterance]]:
    for part in request.parts:
        for utterance in utterances(part.reading) if part.reading else ():
            yield part.part_id, utterance


def _window(said: list[tuple[str, Utterance]]) -> Window:
    return tuple(
        (part_id, tuple(utterance for _, utterance in of_part))
        for part_id, of_part in groupby(said, key=lambda heard: heard[0])
    )

"""What was said just before, and by whom."""

from typing import Final

from extractor.rules.sentences import Utterance

_KEPT: Final = 3
"""Sentences to which "it" may go back."""


class Lately:
    """The last sentences of a part."""

    def __init__(self) -> None:
        self._last: list[Utterance] = []
        self._spoke: str | None = None
        """Who spoke last before the one who speaks now."""

    def add(self, utterance: Utterance) -> None:
        """Remember a sentence."""
        if self._last and self._last[-1].speaker != utterance.speaker:
            self._spoke = self._last[-1].speaker
        self._last = [*self._last[1 - _KEPT :], utterance]

    def sentences(self) -> tuple[str, ...]:
        """The last one first."""
        return tuple(utterance.text for utterance in reversed(self._last))

    def last(self) -> Utterance | None:
        """What was said just before."""
        return self._last[-1] if self._last else None

    def listener(self, speaker: str | None) -> str | None:
        """To whom somebody speaks who says "you": the one who spoke before."""
        last = self._last[-1].speaker if self._last else None
        return last if last != speaker else self._spoke

"""Where tasks are noted down while a text is being read: each once, and not more than anybody would read."""

from typing import Final

from extractor.providers import MOST_TASKS
from extractor.rules.notes import Note
from extractor.rules.sentences import Utterance
from extractor.rules.wording import about

_FEW: Final = 2
"""Tasks that make no recap."""
_CLOSE: Final = 6
"""Utterances within which something may still be added to a task."""


class Notebook:
    """The tasks of a job, in order."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.unrepeated = 0
        """Tasks that a recap of all others did not name."""
        self.beyond = 0
        """Tasks that were named after the book was full. One that is named again counts again."""
        self._named: dict[str, list[Note]] = {}
        """By their summaries."""
        self._heard: dict[tuple[str, str | None, bool, str], tuple[Note, str | None]] = {}
        """By the words that named them, with the date that these words told."""
        self._settled: dict[tuple[str | None, ...], Note] = {}

    def keep(self, note: Note, *, recapping: bool) -> None:
        """Note it, unless it was noted before: word for word, or in a recap of what was said."""
        self.settle()
        # Other words can only tell it once more in a recap.
        again = [
            earlier
            for earlier in (self.notes if recapping else self._named.get(note.summary.lower(), ()))
            if earlier.is_repeated_by(note, recapping=recapping)
        ]
        if again:
            earlier = max(again, key=lambda one: one.nearness(note))
            earlier.assignee = earlier.assignee or note.assignee
            earlier.due_phrase = earlier.due_phrase or note.due_phrase
            earlier.recapped = earlier.recapped or recapping
            return
        note.recapped = recapping
        if len(self.notes) == MOST_TASKS:
            self.beyond += 1
            return
        self._named.setdefault(note.summary.lower(), []).append(note)
        if not note.leaning:
            self._heard[_words(note.utterance, note.part_id)] = note, note.due_phrase
        self.notes.append(note)

    def holds(self, utterance: Utterance, part_id: str) -> bool:
        """Whether the same was said by the same one before, and noted: then it says nothing new.

        Where a date was added to it since, it may be meant for another date now.
        """
        note, told = self._heard.get(_words(utterance, part_id), (None, None))
        return note is not None and note.due_phrase == told

    def settle(self) -> None:
        """Nothing more is added to the last task: strike it out where, with all that was added, it stands there already."""
        if not self.notes:
            return
        note = self.notes[-1]
        key = (note.part_id, note.summary.lower(), note.assignee, note.due_phrase, note.utterance.quote)
        if self._settled.setdefault(key, note) is not note:
            self.notes.pop()
            self._named[note.summary.lower()].pop()

    def rename(self, note: Note, summary: str) -> None:
        """Say more exactly what is to be done."""
        self._named[note.summary.lower()].remove(note)
        note.summary, note.words = summary, about(summary)
        self._named.setdefault(summary.lower(), []).append(note)

    def strike(self, note: Note) -> None:
        """Take a task out again: it is done."""
        self.notes.remove(note)
        self._named[note.summary.lower()].remove(note)

    def close(self) -> None:
        """Nothing more is noted. Where a recap told most of the tasks of a part again, what it left out was only talk:
        it is counted as `unrepeated`.
        """
        self.settle()
        for part_id in {note.part_id for note in self.notes if note.recapped}:
            notes = [note for note in self.notes if note.part_id == part_id]
            told = sum(note.recapped for note in notes)
            if _FEW < told >= len(notes) - told:
                self.notes = [note for note in self.notes if note.recapped or note.part_id != part_id]
                self.unrepeated += len(notes) - told

    def last(self, part_id: str, turn: int) -> Note | None:
        """The task that something said in this turn may add to."""
        note = self.notes[-1] if self.notes and not self.beyond else None
        return note if note and note.part_id == part_id and turn - note.turn <= _CLOSE else None

    def without_owner(self, part_id: str, words: frozenset[str]) -> Note | None:
        """The latest task of a part that is about such words and had nobody to do it."""
        return next(
            (
                note
                for note in reversed(self.notes)
                if note.part_id == part_id and note.assignee is None and words & note.words
            ),
            None,
        )


def _words(utterance: Utterance, part_id: str) -> tuple[str, str | None, bool, str]:
    return part_id, utterance.speaker, utterance.item, utterance.text

"""When something is to be done, by the words that say so."""

from datetime import datetime

from extractor.due_dates import Mention, Sense, find


class Deadlines:
    """Finds due dates in what is said at a certain time and place."""

    def __init__(self, reference: datetime, time_zone: str) -> None:
        self._reference = reference
        self._time_zone = time_zone

    def when(self, text: str) -> Mention | None:
        """The date phrase that makes a due date: a deadline before a mere day, and nothing that is over."""
        ahead = [mention for mention in find(text, self._reference, self._time_zone) if mention.is_ahead]
        return next((mention for mention in ahead if mention.sense is Sense.DEADLINE), ahead[0] if ahead else None)

    def phrase(self, text: str) -> str | None:
        """The words of that date."""
        return phrase_of(self.when(text))


def phrase_of(when: Mention | None) -> str | None:
    """The words of a date, where there is one."""
    return when.due.phrase if when else None

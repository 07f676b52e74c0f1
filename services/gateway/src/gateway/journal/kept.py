"""An entry of the journal, as far as it must be known without being read."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from time import monotonic
from typing import Final, Self
from uuid import UUID

import structlog

from contracts.http.registered import Promised
from contracts.intake import Entry

_ASK_AFTER_S: Final = 3.0
"""Usually it is heard of before."""
_ASK_AT_MOST_EVERY_S: Final = 30.0
_AGAIN_SOON_S: Final = 15.0
_AGAIN_AFTER_S: Final = 300.0
"""So long after the broker took it a store that answers does not know it: more than that is not lag alone."""
_MOST_SENDINGS: Final = 6
_LOG = structlog.get_logger()


class Stage(Enum):
    """How far it got, by what this process knows."""

    IN_HAND = auto()
    """Being published right now."""
    UNSENT = auto()
    """To be published."""
    SENT = auto()
    """The broker has it; the store will register it."""
    DOUBTFUL = auto()
    """Perhaps registered, perhaps never published: the store is asked first."""
    UNANSWERED = auto()
    """Published as often as it is worth; the store is asked about it as before."""


@dataclass(slots=True, eq=False)
class Kept:
    """Changed as it moves on."""

    entry_id: UUID
    user_id: str
    promised_at: datetime
    is_file: bool
    events: int
    size: int
    """Bytes of the entry."""
    stage: Stage = Stage.IN_HAND
    own: bool = True
    """Else another process wrote it, of this or another gateway."""
    written: bool = False
    registered: bool = False
    given_up: bool = False
    published: int = 0
    """How many of its events the broker took."""
    since: float = field(default_factory=monotonic)
    _ask_at: float = 0.0
    _again_at: float = 0.0
    _sendings: int = 0
    _doubted: bool = False
    _forgotten: bool = False
    """The broker forgot what it had taken, while this was in hand."""

    @classmethod
    def of(cls, entry: Entry, size: int, *, own: bool = True) -> Self:
        stage = Stage.IN_HAND if own else Stage.DOUBTFUL
        is_file = entry.stored is not None
        events = len(entry.events)
        kept = cls(entry.entry_id, entry.user_id, entry.promised_at, is_file, events, size, stage, own)
        if not own:
            kept.lies_there()
        return kept

    @property
    def promised(self) -> Promised:
        return Promised(id=self.entry_id, user_id=self.user_id, at=self.promised_at)

    @property
    def is_done(self) -> bool:
        """Nothing need be remembered. A job that is registered may still lack the event of its second part."""
        settled = self.stage in (Stage.SENT, Stage.DOUBTFUL, Stage.UNANSWERED) or (
            self.stage is Stage.UNSENT and self.events == 1
        )
        return self.written and self.registered and settled

    @property
    def is_due(self) -> bool:
        """Whether it is to be published."""
        return self.written and not self.is_done and self.stage is Stage.UNSENT

    def lies_there(self) -> None:
        """It is in the blob store."""
        self.written, self.since = True, monotonic()
        self._ask_at = self.since + _ASK_AFTER_S

    def give_up(self) -> None:
        """It was promised to nobody, so it is to be removed if it lies there."""
        self.given_up, self.stage, self.registered = True, Stage.SENT, True

    def begin(self) -> None:
        """It is being published."""
        self.stage, self._forgotten = Stage.IN_HAND, False

    def wait(self) -> None:
        """It is to be published later."""
        self.stage = Stage.UNSENT
        if self._forgotten:
            self.doubt()

    def sent(self, now: float, *, in_doubt: bool = False) -> None:
        """The broker took all of it, or never will; it is tried again only if the store does not know it much later.

        Once it is tried soon where it is `in_doubt` whether the broker's word means anything.
        """
        self.stage = Stage.SENT
        soon = in_doubt and not self._doubted
        self._doubted = self._doubted or soon
        self._again_at = now + (_AGAIN_SOON_S if soon else _AGAIN_AFTER_S * 2**self._sendings)
        self._sendings += not soon
        if self._forgotten:
            self.doubt()

    def doubt(self) -> None:
        """The broker forgot what it had taken."""
        if self.stage is Stage.IN_HAND:
            self._forgotten = True
        elif self.stage is Stage.SENT or (self.published and self.stage is not Stage.UNANSWERED):
            self.stage, self._ask_at = Stage.DOUBTFUL, 0.0

    def is_to_be_asked_about(self, now: float) -> bool:
        return self.written and not self.registered and self.stage is not Stage.IN_HAND and now >= self._ask_at

    def asked(self, now: float) -> None:
        """It is asked about just now, and again when it is twice as old."""
        self._ask_at = now + min(max(now - self.since, _ASK_AFTER_S), _ASK_AT_MOST_EVERY_S)

    def is_unknown(self, now: float, *, others_may: bool) -> None:
        """The store does not know it. `others_may` be published by who wrote them, whose turn is first."""
        never_sent = self.stage is Stage.DOUBTFUL and (self.own or not others_may)
        lost = self.stage is Stage.SENT and now >= self._again_at
        if lost and self._sendings >= _MOST_SENDINGS:
            self.stage = Stage.UNANSWERED
            _LOG.error("what was accepted is never registered", entry=str(self.entry_id), published=self._sendings)
        elif never_sent or lost:
            self.stage, self.published = Stage.UNSENT, 0

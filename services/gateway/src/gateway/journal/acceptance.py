"""Giving the house's word: a 2xx is answered once an event is on the broker or stands in the journal."""

from dataclasses import dataclass

from contracts.intake import Entry
from gateway.journal.broker_sight import BrokerSight
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept
from gateway.journal.sending import Sending
from gateway.journal.settings import Mode


@dataclass(frozen=True)
class Held:
    """What is about to be promised."""

    entry: Entry
    kept: Kept


class Acceptance:
    """In two steps: what is refused leaves nothing behind, and what is published finds the files that it names."""

    def __init__(self, mode: Mode, journal: Journal, sending: Sending, sight: BrokerSight) -> None:
        self._mode = mode
        self._journal = journal
        self._sending = sending
        self._sight = sight

    async def hold(self, entry: Entry) -> Held:
        """Before the files are kept. Raises Refused (503, `intake_full`), and Transient while the blob store is away."""
        held = Held(entry, Kept.of(entry, len(entry.encode())))
        if self._mode == "always" or self._is_known_to_be_away:
            await self._journal.write(entry, held.kept)
        return held

    async def promise(self, held: Held) -> None:
        """Return once it is sure to be published. Raises what `hold` does; Transient also while the broker is away and
        there is no journal.
        """
        entry, kept = held.entry, held.kept
        if self._mode == "off":
            await self._sending.without_journal(entry)
            return
        if self._is_known_to_be_away:
            kept.wait()
        elif await self._is_sent(held):
            return
        if not kept.written:
            await self._journal.write(entry, kept)

    async def _is_sent(self, held: Held) -> bool:
        try:
            return await self._sending.within_patience(held.entry, held.kept)
        except Exception:
            held.kept.give_up()  # nothing is promised
            raise

    @property
    def _is_known_to_be_away(self) -> bool:
        return self._mode != "off" and self._sight.away

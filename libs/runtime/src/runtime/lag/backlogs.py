"""How far all groups are behind, and what they are past. No broker in here."""

from collections import defaultdict
from collections.abc import Mapping

from runtime.lag.backlog import Backlog, Lag
from runtime.lag.settled import Place


class Backlogs:
    """One for each partition that a group takes."""

    def __init__(self) -> None:
        self._backlogs: defaultdict[tuple[Place, int], Backlog] = defaultdict(Backlog)

    def look(self, place: Place, partition: int, now: float, *, end: int, position: int) -> Lag:
        """One partition, as `Backlog` does."""
        return self._backlogs[place, partition].look(now, end=end, position=position)

    def passed(self, partitions: Mapping[str, int]) -> dict[Place, float]:
        """Before which moment a group has dealt with all of a topic, where that is known of each partition.

        `partitions`: how many the topics have. One that was never seen, having no leader, may hold anything.
        """
        moments = {
            place: [self._backlogs[place, partition].passed for partition in range(partitions.get(place[1], 0))]
            for place in {place for place, _ in self._backlogs}
        }
        return {
            place: min(moment for moment in some if moment is not None)
            for place, some in moments.items()
            if some and None not in some
        }

"""One job's hops in the order of time, from the moments that the house kept of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from contracts.changed import PartStatus
from contracts.http.jobs import JobView, PartView

_WISHES: Final = ("cancelled", "forgotten")
_FAILED: Final = "failed"


@dataclass(frozen=True)
class Hop:
    """Something waited, then was worked on. Without a beginning, nobody began it or nobody told of it."""

    name: str
    since: datetime
    """Nothing stood in its way from here on."""
    began: datetime | None
    ended: datetime | None
    """None where it goes on, or never came to an end."""
    outcome: str = ""

    @property
    def waited_s(self) -> float | None:
        """Until it began; without a beginning, until it ended."""
        until = self.began or self.ended
        return _seconds(self.since, until) if until else None

    @property
    def took_s(self) -> float | None:
        return _seconds(self.began, self.ended) if self.began and self.ended else None


@dataclass(frozen=True)
class Timeline:
    """From acceptance, or of a job that was tried again from there, to its last hop."""

    began: datetime
    ended: datetime
    hops: tuple[Hop, ...]

    @classmethod
    def of(cls, job: JobView) -> Self:
        """Of a retried job the last attempt is told; what was read before it is not read again."""
        retried = job.timings.get("retried")
        began = retried or job.accepted_at
        passed = {name: at for name, at in job.timings.items() if retried is None or at >= retried}
        hops = tuple(_hops(job, began, passed))
        last = [moment for hop in hops for moment in (hop.since, hop.began, hop.ended) if moment]
        return cls(began, max(last, default=began), hops)

    @property
    def seconds(self) -> float:
        return _seconds(self.began, self.ended)

    def at(self, moment: datetime) -> float:
        """Seconds from the beginning."""
        return _seconds(self.began, moment)


def _hops(job: JobView, began: datetime, passed: dict[str, datetime]) -> Iterator[Hop]:
    if "registered" in passed:
        yield Hop("registered", began, None, passed["registered"])
    read = [
        _part(part, began, passed)
        for part in job.parts
        if f"{part.part_id}.recognizing" in passed or _end(part, passed)
    ]
    yield from read
    gathered = max((hop.ended for hop in read if hop.ended), default=passed.get("registered", began))
    asked = passed.get("analysis.requested")
    done = passed.get("analysis.completed")
    if asked:
        yield Hop("gathered", min(gathered, asked), None, asked, "its turn came" if job.conversation_id else "")
        analysing = passed.get("analysis.began")
        yield Hop("analysis", asked, analysing if analysing and analysing >= asked else None, done, _analyst(job))
    for wish in _WISHES:
        if wish in passed:
            yield Hop(wish, passed[wish], None, passed[wish])
    if "stored" in passed:
        before = max(at for name, at in passed.items() if name != "stored") if len(passed) > 1 else began
        yield Hop("stored", min(before, passed["stored"]), None, passed["stored"], job.status.value)


def _part(part: PartView, began: datetime, passed: dict[str, datetime]) -> Hop:
    name = " ".join([part.part_id, *([part.filename] if part.filename else [])])
    return Hop(name, began, passed.get(f"{part.part_id}.recognizing"), _end(part, passed), _reader(part))


def _end(part: PartView, passed: dict[str, datetime]) -> datetime | None:
    return passed.get(f"{part.part_id}.recognized") or passed.get(f"{part.part_id}.{_FAILED}")


def _reader(part: PartView) -> str:
    if part.status is PartStatus.FAILED:
        return part.error.code if part.error else _FAILED
    return " ".join(filter(None, (part.provider, part.model)))


def _analyst(job: JobView) -> str:
    return " ".join(filter(None, (job.provider, job.model)))


def _seconds(since: datetime, until: datetime) -> float:
    """Clocks of two machines may differ a little: never less than nothing."""
    return max(0.0, (until - since).total_seconds())

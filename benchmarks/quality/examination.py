"""One provider, examined on the material."""

from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.quality.figures import DueDates, Figures, Meetings, Notes, Requests
from benchmarks.quality.material import Material
from benchmarks.quality.measured import Measured
from benchmarks.quality.meetings import meetings
from benchmarks.quality.notes import notes
from benchmarks.quality.pictures import character_error_rate
from benchmarks.quality.recordings import word_error_rate
from benchmarks.quality.requests import requests
from benchmarks.quality.workers import extractor, transcriber, vision

F = TypeVar("F")


@dataclass
class Examination:
    """What a provider is asked, and what came of it."""

    provider: str
    material: Material
    seconds: float = 0.0
    behind: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By measure, the counts behind its figure."""

    async def figures(self, due_dates: DueDates) -> Figures:
        """All that the provider is set up for, on all that the material has."""
        of_requests, of_meetings, of_notes = await self._texts()
        wer = await self._recordings()
        cer = await self._pictures()
        return Figures(
            due_dates=due_dates,
            requests=of_requests or Requests(),
            meetings=of_meetings or Meetings(),
            notes=of_notes or Notes(),
            wer=wer,
            cer=cer,
            seconds=round(self.seconds, 2) if self.behind else None,
        )

    async def _texts(self) -> tuple[Requests | None, Meetings | None, Notes | None]:
        material = self.material
        there = (material.requests, material.meetings, material.notes)
        if self.provider not in extractor.providers() or not any(there):
            return None, None, None
        async with extractor.opened(self.provider) as worker:
            return (
                self._kept("requests", await requests(worker, material.requests)) if material.requests else None,
                self._kept("meetings", await meetings(worker, material.meetings)) if material.meetings else None,
                self._kept("notes", await notes(worker, material.notes)) if material.notes else None,
            )

    async def _recordings(self) -> float | None:
        if self.provider not in transcriber.providers() or not self.material.recordings:
            return None
        async with transcriber.opened(self.provider) as worker:
            return self._kept("recordings", await word_error_rate(worker, self.material.recordings))

    async def _pictures(self) -> float | None:
        if self.provider not in vision.providers() or not self.material.pictures:
            return None
        async with vision.opened(self.provider) as worker:
            return self._kept("pictures", await character_error_rate(worker, self.material.pictures))

    def _kept(self, name: str, measured: Measured[F]) -> F | None:
        self.seconds += measured.seconds
        self.behind[name] = (*measured.told, f"{measured.seconds:.1f} s")
        return measured.figure


def configured() -> tuple[str, ...]:
    """The providers that are set up for anything, this machine last."""
    named = dict.fromkeys((*extractor.providers(), *transcriber.providers(), *vision.providers()))
    local = "local"
    return (*(name for name in named if name != local), local)

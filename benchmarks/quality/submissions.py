"""What people send, as the workers get it from the broker."""

import hashlib
import mimetypes
import tempfile
from asyncio import to_thread
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from benchmarks.quality.rows import Turn
from contracts.analysis import AnalysisRequested
from contracts.job import ANONYMOUS, File, Job, Part, PartKind, blob_prefix
from contracts.recognized import PartText, Reading, Segment
from contracts.submitted import Submitted
from runtime.blobs import Blobs
from vision.limits import Limits
from vision.pages import gather
from vision.texts import page_of_text

_PART: Final = "part"
_LIMITS: Final = Limits(max_pixels=64, max_pdf_pages=1, max_text_bytes=1 << 24, min_confidence=0)
_LONGEST_MESSAGE: Final = 20_000
"""Characters that a chat message may have."""
_S_A_TURN: Final = 5.0
"""Seconds between two turns whose times nobody wrote down."""

S = TypeVar("S", bound=Submitted)


def note(text: str, said_at: datetime) -> AnalysisRequested:
    """A chat message, or a text file where it is too long for one."""
    if len(text) > _LONGEST_MESSAGE:
        return _file("note.txt", PartKind.DOCUMENT, _read(text), said_at)
    job = _job(Part(part_id=_PART, kind=PartKind.MESSAGE, message=text), said_at)
    reading = Reading(text=text, provider="user", model="none")
    return AnalysisRequested(job=job, parts=(PartText(part_id=_PART, kind=PartKind.MESSAGE, reading=reading),))


def minutes(turns: Sequence[Turn], said_at: datetime) -> AnalysisRequested:
    """A text file with a line for each turn, as vision reads it: "Anna: I will."."""
    text = "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)
    return _file("minutes.txt", PartKind.DOCUMENT, _read(text), said_at)


def transcript(turns: Sequence[Turn], said_at: datetime) -> AnalysisRequested:
    """A recording, as one hears it who tells the speakers apart."""
    segments: list[Segment] = []
    begin = 0
    for number, turn in enumerate(turns):
        start_s = number * _S_A_TURN if turn.start_s is None else turn.start_s
        end = begin + len(turn.text)
        segments.append(
            Segment(
                start_s=start_s, end_s=start_s + _S_A_TURN, text=turn.text, start=begin, end=end, speaker=turn.speaker
            )
        )
        begin = end + 1
    text = " ".join(turn.text for turn in turns)
    reading = Reading(text=text, segments=tuple(segments), provider="user", model="none")
    return _file("meeting.wav", PartKind.AUDIO, reading, said_at)


async def uploaded(path: Path, event: type[S], blobs: Blobs, said_at: datetime) -> S:
    """A file whose bytes lie in the blob store."""
    data = await to_thread(path.read_bytes)
    part = Part(part_id=_PART, kind=event.kind, file=_claim(path.name, data))
    await blobs.put(str(part.file and part.file.blob), data)
    return event(job=_job(part, said_at), part_id=_PART)


def _read(text: str) -> Reading:
    """The text of a text file as vision reads it."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(text.encode())
        file.flush()
        return gather([page_of_text(Path(file.name), _LIMITS)])


def _file(name: str, kind: PartKind, reading: Reading, said_at: datetime) -> AnalysisRequested:
    job = _job(Part(part_id=_PART, kind=kind, file=_claim(name, reading.text.encode())), said_at)
    return AnalysisRequested(job=job, parts=(PartText(part_id=_PART, kind=kind, filename=name, reading=reading),))


def _claim(name: str, data: bytes) -> File:
    file_id = uuid4()
    return File(
        file_id=file_id,
        filename=name,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        blob=f"{blob_prefix(ANONYMOUS)}{file_id}",
    )


def _job(part: Part, said_at: datetime) -> Job:
    return Job(job_id=uuid4(), accepted_at=said_at, time_zone="UTC", parts=(part,))

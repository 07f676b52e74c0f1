"""What the workers for speech and vision answer: text with places."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.answering import PassedOver, Spent, TokenUse
from contracts.fact import Event, Fact
from contracts.job import Job, PartId, PartKind

Step = Literal["recognize", "analyse"]


class Box(Fact):
    """A rectangle in pixels of the picture or in points of the PDF page, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class Line(Fact):
    """A line of text seen on a page."""

    text: str
    box: Box | None = None
    start: Annotated[int, Field(ge=0)]
    """Offset in characters of the line's first one in the part's text."""
    end: Annotated[int, Field(ge=0)]
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None


class Page(Fact):
    """A page of a document, or a picture as its only page."""

    number: Annotated[int, Field(ge=1)]
    width: float
    height: float
    """In pixels (pictures) or points (PDF)."""
    lines: tuple[Line, ...] = ()
    read_by: Literal["text-layer", "ocr", "plain-text"]


class Segment(Fact):
    """A stretch of speech."""

    start_s: Annotated[float, Field(ge=0)]
    end_s: Annotated[float, Field(ge=0)]
    """Seconds from the beginning of the original recording."""
    text: str
    start: Annotated[int, Field(ge=0)]
    """Offset in characters of the segment's first one in the part's text."""
    end: Annotated[int, Field(ge=0)]
    speaker: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None


class Reading(Fact):
    """The text of one part, with the places its pieces come from."""

    text: str
    segments: tuple[Segment, ...] = ()
    pages: tuple[Page, ...] = ()
    language: str | None = None
    duration_s: float | None = None
    picture: Literal["photo", "screenshot", "table", "chart", "whiteboard", "document"] | None = None
    """What kind of picture it is, for pictures."""
    description: str | None = None
    """What the picture shows, in words that are not part of its text."""
    provider: str
    model: str
    degraded: bool = False
    """True where a lesser provider answered than the first of the chain, or the local model did."""
    passed_over: tuple[PassedOver, ...] = ()
    tokens: TokenUse = TokenUse()
    """The sum of what was spent."""
    spent: tuple[Spent, ...] = ()
    """By whom, those included that were passed over; empty where an older worker tells the sum alone."""

    @model_validator(mode="after")
    def _places_lie_within_the_text(self) -> Self:
        lines = tuple(line for page in self.pages for line in page.lines)
        pieces: tuple[Segment | Line, ...] = (*self.segments, *lines)
        for piece in pieces:
            if not piece.start <= piece.end <= len(self.text):
                raise ValueError(f"a place {piece.start}..{piece.end} lies outside the text")
        return self


class TextRecognized(Event):
    """The text of a part was recognised."""

    topic: ClassVar[str] = "text.recognized.v1"

    job: Job
    part_id: PartId
    reading: Reading

    @property
    def key(self) -> str:
        return str(self.job.job_id)

    @property
    def entity(self) -> str:
        return f"{self.job.job_id}/{self.part_id}"


class PartProgressed(Event):
    """Work on a part began or moved on."""

    topic: ClassVar[str] = "part.progressed.v1"

    job: Job
    part_id: PartId | None = None
    """None while the whole job is analysed."""
    step: Step
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the work that is done."""

    @property
    def key(self) -> str:
        return str(self.job.job_id)

    @property
    def entity(self) -> str:
        return f"{self.job.job_id}/{self.part_id or ''}/{self.progress:.4f}"


class PartFailed(Event):
    """A part could not be recognised, or a job not be analysed, and retrying does not help."""

    topic: ClassVar[str] = "part.failed.v1"

    job_id: UUID
    job: Job | None = None
    """None when the event that failed could not be read; then only its key told the job."""
    part_id: PartId | None = None
    """None when the whole job failed."""
    step: Step
    code: str
    """Short machine word, say `no_speech` or `password_protected`."""
    reason: str
    """A sentence for the user who sent it."""

    @property
    def key(self) -> str:
        return str(self.job_id)

    @property
    def entity(self) -> str:
        return f"{self.job_id}/{self.part_id or ''}"


class PartText(Fact):
    """A part as the analysis sees it: read, or failed with a reason."""

    part_id: PartId
    kind: PartKind
    filename: str | None = None
    reading: Reading | None = None
    failure: str | None = None

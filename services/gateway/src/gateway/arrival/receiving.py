"""A form with files, taken straight from the request into the blob store: hashed, counted, never whole in memory."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from contracts.http.problems import FieldError
from contracts.job import File, PartKind, UserId
from gateway.answering.refusals import Refused, TooLarge
from gateway.arrival.counted import Counted
from gateway.arrival.file_names import file_name
from gateway.arrival.file_types import is_taken
from gateway.arrival.form import Segment, boundary_of, segments
from gateway.arrival.intake import Arrived, Intake
from gateway.arrival.kinds import HEAD, Kinds
from gateway.arrival.magic import NotTaken
from gateway.caller import Caller
from gateway.settings import Settings
from runtime.errors import BadInput
from runtime.metrics import uploads

FIELD_LIMIT: Final = 256 * 1024
"""Bytes of a field that is no file."""
FIELDS_LIMIT: Final = 1024 * 1024
"""Of all of them together."""
MOST_FILES: Final = 16
ENVELOPE: Final = 64 * 1024
"""Bytes that boundaries, headers and short fields of a form may take beside its files."""

_USER: Final = TypeAdapter(UserId)


class Receiver:
    """Reads one form. `takes` names the fields that hold files, and the kind each wants (None: any)."""

    def __init__(
        self, settings: Settings, kinds: Kinds, intake: Intake, caller: Caller, takes: Mapping[str, PartKind | None]
    ) -> None:
        self._settings = settings
        self._kinds = kinds
        self._intake = intake
        self._caller = caller
        self._takes = takes
        self.fields: dict[str, str] = {}
        self._fields_bytes = 0
        self.files: list[Arrived] = []

    async def receive(self, request: Request) -> None:
        """Read all of the form. Raises Refused and BadInput, without reading on."""
        boundary = boundary_of(request)
        if boundary is None:
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "form_expected", "Send this as multipart/form-data with a boundary."
            )
        if len(self._takes) == 1:
            self._refuse_by_length(request)
        async for segment in segments(request.stream(), boundary):
            if segment.name in self._takes:
                await self._receive_file(segment)
            elif segment.filename is None:
                await self._receive_field(segment)
            else:
                raise _unwanted(segment.name, f"takes no file; files go in {' or '.join(self._takes)}")

    def _refuse_by_length(self, request: Request) -> None:
        length = request.headers.get("content-length", "")
        limit = self._settings.limit_for(next(iter(self._takes.values())))
        if length.isdigit() and int(length) > limit + ENVELOPE:
            raise TooLarge("The file", limit)

    async def _receive_field(self, segment: Segment) -> None:
        value = bytearray()
        async for chunk in segment.payload:
            value += chunk
            if len(value) > FIELD_LIMIT:
                raise TooLarge(f"The field {segment.name}", FIELD_LIMIT)
        self._fields_bytes += len(value)
        if self._fields_bytes > FIELDS_LIMIT:
            raise TooLarge("What stands in the fields", FIELDS_LIMIT)
        if segment.name in self.fields:
            raise _unwanted(segment.name, "is there twice")
        try:
            self.fields[segment.name] = value.decode()
        except UnicodeDecodeError as strange:
            raise _unwanted(segment.name, "is not UTF-8") from strange

    async def _receive_file(self, segment: Segment) -> None:
        head = bytearray()
        complete = True
        async for chunk in segment.payload:
            head += chunk
            if len(head) > HEAD:
                complete = False
                break
        if segment.filename == "" and not head:
            return  # a browser's file field that was left empty
        if len(self.files) == MOST_FILES:
            raise _unwanted(segment.name, f"is one file too many; {MOST_FILES} are taken at once")
        name = file_name(segment.filename)
        try:
            form = await self._kinds.decide(
                bytes(head[:HEAD]), complete=complete, wanted=self._takes[segment.name], filename=name
            )
            if not is_taken(form.content_type, self._settings.allowed_file_types):
                told = f"{form.name} ({form.content_type})"
                raise NotTaken(f"The file {name!r} is {told}, which this house does not take.")
        except BadInput as bad:
            raise _not_taken(segment.name, name, bad) from bad
        if (named := self._named()) is not None:
            await self._intake.presumed(named)
        counted = Counted(bytes(head), segment.payload, name, self._settings.limit_of(form.kind, form.content_type))
        file_id, key = await self._intake.store(named or self._caller.owner(), counted.chunks())
        file = File(
            file_id=file_id,
            filename=name,
            content_type=form.content_type,
            size=counted.size,
            sha256=counted.digest.hexdigest(),
            blob=key,
        )
        self.files.append(Arrived(segment.name, form.kind, file))
        uploads.UPLOADS.labels(form.kind).inc()
        uploads.UPLOAD_BYTES.labels(form.kind).inc(file.size)

    def _named(self) -> str | None:
        """Whose it is, as far as the form has said; a name that is none is refused with all other fields."""
        said = self.fields.get("user_id", "")
        try:
            return _USER.validate_python(self._caller.owner(said)) if said.strip() else None
        except ValidationError:
            return None


def _not_taken(field: str, name: str, bad: BadInput) -> Refused:
    """Which of several files is meant, and what is wrong with it."""
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE if isinstance(bad, NotTaken) else HTTPStatus.UNPROCESSABLE_ENTITY
    return Refused(
        status,
        bad.code,
        bad.reason if repr(name) in bad.reason else f"{name!r}: {bad.reason}",
        headers={"Connection": "close"},
        errors=(FieldError(field=f"body.{field}", message=bad.reason),),
    )


def _unwanted(field: str, message: str) -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_request",
        f"The field {field or '(without a name)'} {message}.",
        headers={"Connection": "close"},
        errors=(FieldError(field=f"body.{field}", message=message),),
    )

"""Requests as the gateway checks them, beyond their shape: no control characters, zones and times that exist."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError, field_validator

from contracts.http.keepable import printable
from contracts.http.submissions import MESSAGE_LIMIT, ChatRequest, Circumstances, MultimodalRequest
from contracts.job import existing_zone

M = TypeVar("M", bound=BaseModel)

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class _Checked(Circumstances):
    @field_validator("message", "context", "description", mode="before", check_fields=False)
    @classmethod
    def _printable(cls, words: object) -> object:
        return printable(words)

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str | None) -> str | None:
        return existing_zone(name) if name is not None else None

    @field_validator("reference_time")
    @classmethod
    def _within_reason(cls, moment: AwareDatetime | None) -> AwareDatetime | None:
        # Date arithmetic near the ends of the calendar overflows.
        if moment is not None and not _EARLIEST <= moment <= _LATEST:
            raise ValueError("must lie between the years 1970 and 2200")
        return moment


class Chat(_Checked, ChatRequest):
    """Words alone."""


class Multimodal(_Checked, MultimodalRequest):
    """Words, and files that were stored before or come along."""


class Upload(_Checked):
    """The fields beside an uploaded file."""

    description: Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)] | None = None
    message: Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)] | None = None
    """What its sender has to say about it; read like a chat message."""


def of_form(model: type[M], fields: dict[str, str]) -> M:
    """Read a form's fields; those left empty count as left out. Raises RequestValidationError."""
    try:
        return model.model_validate({name: value for name, value in fields.items() if value.strip()})
    except ValidationError as invalid:
        raise _of_body(invalid) from invalid


def of_json(model: type[M], body: bytes) -> M:
    """Read a JSON body. Raises RequestValidationError."""
    try:
        return model.model_validate_json(body)
    except ValidationError as invalid:
        raise _of_body(invalid) from invalid


def _of_body(invalid: ValidationError) -> RequestValidationError:
    mistakes: list[dict[str, Any]] = [{**m, "loc": ("body", *m["loc"])} for m in invalid.errors()]
    return RequestValidationError(mistakes)

"""The ways in which a request is not fulfilled, raised wherever that turns out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import HTTPException

from contracts.http.problems import FieldError
from contracts.job import PartKind

RETRY_AFTER_S = 5
"""What a client is told while something behind the gateway is away."""


class Refused(HTTPException):
    """Answered as a problem. `detail` is a sentence its reader can act on, `code` names the kind of problem."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldError, ...] = (),
        details: Any = None,
        job_id: UUID | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.errors = errors
        self.details = details
        self.job_id = job_id


class TooLarge(Refused):
    """More bytes than the limit of their kind; what else comes is not read."""

    def __init__(self, what: str, limit: int) -> None:
        size = f"{limit / 1024 / 1024:.3g} MB" if limit >= 1024 * 1024 else f"{limit} bytes"
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too_large",
            f"{what} is larger than the limit of {size}.",
            headers={"Connection": "close"},
            details={"limit_bytes": limit},
        )


class StoreAway(Refused):
    """The task store doesn't answer; what was accepted is safe on the broker."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "task_store_away",
            "The task store can't be reached at the moment. Try again shortly.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )


def intake_full() -> Refused:
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "intake_full",
        "So much waits to be taken in already that nothing more is accepted at the moment. Try again shortly.",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def storage_full() -> Refused:
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "storage_full",
        "There is no room left here for what is sent. Nothing of it was kept; try again when somebody has made room.",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def unknown_file(file_id: UUID) -> Refused:
    """Also for a file of somebody else's: who asks must not learn that it exists."""
    return Refused(HTTPStatus.NOT_FOUND, "unknown_file", f"There is no file {file_id}.")


def wrong_kind(field: str, wanted: PartKind, found: PartKind) -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "wrong_kind",
        f"The file named in {field} is of kind {found}, not {wanted}.",
        errors=(FieldError(field=f"body.{field}", message=f"names a file of kind {found}, not {wanted}"),),
    )


def not_stored(field: str, file_id: UUID) -> Refused:
    """A file that another system sent inside of its event is read, but not kept."""
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "not_stored",
        f"The bytes of the file {file_id} were not kept; send it again.",
        errors=(FieldError(field=f"body.{field}", message="names a file whose bytes were not kept"),),
    )


def missing_file(field: str, message: str = "is missing: send a file in it") -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "missing_file",
        f"The field {field} {message}.",
        errors=(FieldError(field=f"body.{field}", message=message),),
    )


def nothing_sent() -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "nothing_sent",
        "Send a message, a file or the id of a stored file; all are missing.",
    )

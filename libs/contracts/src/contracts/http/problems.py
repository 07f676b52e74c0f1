"""The one error format: RFC 9457 problem details, with the fields of the earlier product beside them."""

from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict

from contracts.fact import Fact

PROBLEM_CONTENT_TYPE = "application/problem+json"


class FieldError(Fact):
    """One field of a request that is not as it must be."""

    field: str
    """Dotted path, say `body.message`."""
    message: str


class Problem(Fact):
    """Why a request was not fulfilled."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    """A stable address of the kind of error, `urn:intelliassist:problem:<code>`."""
    title: str
    status: int
    detail: str
    instance: str
    """The path that was asked for."""
    code: str
    errors: tuple[FieldError, ...] = ()
    job_id: UUID | None = None
    trace_id: str | None = None

    error: str
    """As `title`; kept for clients of the earlier product, like the four below."""
    message: str
    details: Any | None = None
    status_code: int
    timestamp: str
    """`YYYY-MM-DD HH:MM:SS`, UTC."""

    @classmethod
    def of(
        cls, path: str, status: int, code: str, detail: str, *, errors: tuple[FieldError, ...] = (), **others: Any
    ) -> Self:
        """Why what was asked for at `path` is not done, as of now."""
        title = code.replace("_", " ").capitalize()
        return cls(
            type=f"urn:intelliassist:problem:{code}",
            title=title,
            status=status,
            detail=detail,
            instance=path,
            code=code,
            errors=errors,
            error=title,
            message=detail,
            status_code=status,
            timestamp=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            **others,
        )

"""Every answer that is not a success, as a problem."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import asyncpg
import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException

from contracts.http.problems import PROBLEM_CONTENT_TYPE, FieldError, Problem
from runtime.errors import Transient
from runtime.telemetry import current_trace_id
from taskstore.cursors import InvalidCursorError
from taskstore.outages import TooSlow
from taskstore.queries.found_tasks import SearchTooBroadError

_log = structlog.get_logger()

_AWAY: Final = ("unavailable", "The database is away at the moment. Try again shortly.")
_SLOW: Final = ("took_too_long", "This took the database too long and was given up. Ask for less, or try again later.")


class Declined(HTTPException):
    """A request that is not fulfilled. `detail` is a sentence its reader can act on."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(status, detail)
        self.code = code
        self.errors = (FieldError(field=field, message=detail),) if field else ()


def unknown(what: str, name: object) -> Declined:
    """Also for something of somebody else's: who asks must not learn that it exists."""
    return Declined(HTTPStatus.NOT_FOUND, f"unknown_{what}", f"There is no {what} {name}.")


def unprocessable(field: str, detail: str) -> Declined:
    return Declined(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail, field=field)


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""

    @app.exception_handler(StarletteHTTPException)
    async def declined(request: Request, error: StarletteHTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        if isinstance(error, Declined):
            return answer(request, status, error.code, str(error.detail), errors=error.errors)
        return answer(
            request,
            status,
            status.phrase.lower().replace(" ", "_").replace("-", "_"),
            f"{status.phrase}.",
            headers=error.headers,
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = tuple(
            FieldError(field=".".join(map(str, mistake["loc"])), message=mistake["msg"]) for mistake in error.errors()
        )
        detail = "; ".join(f"{mistake.field}: {mistake.message}" for mistake in errors[:5]) + "."
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail, errors=errors)

    _install_for_questions(app)

    @app.exception_handler(Transient)
    async def away(request: Request, error: Transient) -> Response:
        _log.warning("not answered", reason=error)
        code, detail = _AWAY
        if isinstance(error, TooSlow):
            code, detail = _SLOW
        return answer(request, HTTPStatus.SERVICE_UNAVAILABLE, code, detail, headers={"Retry-After": "1"})


def _install_for_questions(app: FastAPI) -> None:
    """Answer what can't be asked for in that way."""

    @app.exception_handler(InvalidCursorError)
    async def lost(request: Request, _: InvalidCursorError) -> Response:
        detail = "The cursor is none of this list in this order; begin without one."
        errors = (FieldError(field="query.cursor", message=detail),)
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_cursor", detail, errors=errors)

    @app.exception_handler(SearchTooBroadError)
    async def broad(request: Request, _: SearchTooBroadError) -> Response:
        detail = "This search took too long. Say fewer or other words, or narrow it by other fields."
        errors = (FieldError(field="query.q", message=detail),)
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "search_too_broad", detail, errors=errors)

    @app.exception_handler(asyncpg.DataError)
    @app.exception_handler(asyncpg.InterfaceError)
    async def unstorable(request: Request, error: Exception) -> Response:
        # The driver refuses what doesn't fit a statement by a ValueError; whatever else it says is a fault of ours.
        if request.method != "GET" or not isinstance(error, asyncpg.DataError | ValueError):
            raise error
        _log.warning("out of any table's range", reason=error)
        if "cursor" in request.query_params:
            return await lost(request, InvalidCursorError())
        detail = "A value is out of the range that can be asked for."
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail)


def answer(
    request: Request,
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem as a response to a request."""
    problem = problem_of(request.url.path, status, code, detail, errors=errors)
    return Response(
        problem.model_dump_json(), status_code=status, headers=dict(headers or {}), media_type=PROBLEM_CONTENT_TYPE
    )


def problem_of(
    path: str, status: HTTPStatus, code: str, detail: str, *, errors: tuple[FieldError, ...] = ()
) -> Problem:
    """Why what was asked for at `path` is not done."""
    details = [error.model_dump() for error in errors] or None
    return Problem.of(path, status, code, detail, errors=errors, details=details, trace_id=current_trace_id())

"""Every answer that is not a success, as RFC 9457 problem details. Nothing of our inside is told."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.utils import is_body_allowed_for_status_code
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem
from gateway.answering.mistakes import field_error
from gateway.answering.refusals import RETRY_AFTER_S, Refused, storage_full
from gateway.manners.methods import methods_of
from runtime.blob_failures import NoRoom
from runtime.errors import Transient
from runtime.telemetry import current_trace_id

_SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.BAD_REQUEST: "The request could not be read.",
}


def answer(refused: Refused, path: str) -> Response:
    """The problem as a response to the request for `path`."""
    problem = Problem.of(
        path,
        refused.status_code,
        refused.code,
        refused.detail,
        errors=refused.errors,
        job_id=refused.job_id,
        trace_id=current_trace_id(),
        details=refused.details,
    )
    return Response(
        problem.model_dump_json(),
        status_code=refused.status_code,
        headers=dict(refused.headers or {}),
        media_type=PROBLEM_CONTENT_TYPE,
    )


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if not is_body_allowed_for_status_code(error.status_code):
            return Response(status_code=error.status_code, headers=error.headers)
        refused = error if isinstance(error, Refused) else _named(error)
        if refused.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            methods = methods_of(request.scope)
            read_too = "GET" in methods and "HEAD" not in methods
            refused.headers = {"Allow": ", ".join([*methods, *(["HEAD"] if read_too else []), "OPTIONS"])}
            if request.method == "OPTIONS":
                return Response(status_code=HTTPStatus.NO_CONTENT, headers=refused.headers)
        return answer(refused, request.url.path)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answer(_invalid(error), request.url.path)

    @app.exception_handler(Transient)
    async def away(request: Request, error: Transient) -> Response:
        wait = str(round(error.retry_after or RETRY_AFTER_S))
        detail = "The house can't take this at the moment. Try again shortly."
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return answer(Refused(status, "unavailable", detail, headers={"Retry-After": wait}), request.url.path)

    @app.exception_handler(NoRoom)
    async def full(request: Request, _: NoRoom) -> Response:
        return answer(storage_full(), request.url.path)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, _: ClientDisconnect) -> Response:
        # Nobody reads it; it keeps a broken-off upload from counting as a failure of ours.
        return answer(Refused(HTTPStatus.BAD_REQUEST, "aborted", "The request broke off."), request.url.path)


def _named(error: HTTPException) -> Refused:
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "_").replace("-", "_")
    return Refused(status, code, _SENTENCES.get(status, f"{status.phrase}."), headers=error.headers)


def _invalid(error: RequestValidationError) -> Refused:
    mistakes = error.errors()
    errors = tuple(field_error(m) for m in mistakes)
    details = [e.model_dump() for e in errors]
    if any(m["type"] == "json_invalid" for m in mistakes):
        detail = "The body is not valid JSON."
        return Refused(HTTPStatus.BAD_REQUEST, "malformed_json", detail, errors=errors, details=details)
    detail = "; ".join(f"{e.field}: {e.message}" for e in errors[:5]) + "."
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", detail, errors=errors, details=details)

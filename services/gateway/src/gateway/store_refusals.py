"""What the task store refuses, as the gateway tells it on."""

from http import HTTPStatus
from typing import Final

import httpx
import structlog
from pydantic import ValidationError

from contracts.http.problems import Problem
from gateway.answering.refusals import RETRY_AFTER_S, Refused, StoreAway

_LOG = structlog.get_logger()
_REFUSALS_TOLD_ON: Final = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.PRECONDITION_REQUIRED,
)
_AWAY: Final = "unavailable"
"""What the store says while its database is away."""


def away(reason: httpx.TransportError) -> StoreAway:
    """It did not answer."""
    _LOG.warning("the task store is away", reason=reason)
    return StoreAway()


def refusal(answer: httpx.Response) -> Refused:
    """The store's problem as ours; its failures and its quarrels with us are none of the client's business."""
    try:
        problem = Problem.decode(answer.content)
    except ValidationError:
        problem = None
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        if problem is None or problem.code == _AWAY:
            return StoreAway()
        wait = answer.headers.get("retry-after", str(RETRY_AFTER_S))
        return Refused(HTTPStatus.SERVICE_UNAVAILABLE, problem.code, problem.detail, headers={"Retry-After": wait})
    if problem is None or answer.status_code not in _REFUSALS_TOLD_ON:
        _LOG.error("the task store refused us", status=answer.status_code, code=problem.code if problem else None)
        return Refused(HTTPStatus.BAD_GATEWAY, "task_store_failed", "The task store could not do this.")
    return Refused(HTTPStatus(answer.status_code), problem.code, problem.detail, errors=problem.errors)

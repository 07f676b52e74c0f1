"""What every operation may answer, whatever its route says: problems, and the headers of each answer."""

from typing import Any, Final

from contracts.http.problems import PROBLEM_CONTENT_TYPE
from gateway.answering.documented import problems
from gateway.limits.rates import Rates
from runtime.access_log import is_watched

Operation = dict[str, Any]

_TEXT: Final = {"type": "string"}
_SECONDS: Final = {"type": "integer", "minimum": 0}
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "X-Request-ID": {
        "description": "The request's id: the one that it came with, or a new one.",
        "schema": _TEXT,
        "required": True,
        "example": "7d0f4c1e-5b0e-4a35-9a63-0f6f3f0a6a11",
    },
    "X-Process-Time": {
        "description": "Seconds until the answer began.",
        "schema": {"type": "number"},
        "required": True,
        "example": 0.0123,
    },
    "RateLimit": {
        "description": "How many requests are left of the tightest rate, and in how many seconds there are more.",
        "schema": _TEXT,
        "example": '"user";r=599;t=1',
    },
    "RateLimit-Policy": {
        "description": "The rates that this request was counted for: quota and seconds of the window.",
        "schema": _TEXT,
        "example": '"address";q=1200;w=60, "user";q=600;w=60',
    },
    "Retry-After": {
        "description": "Seconds after which to try, or to look, again.",
        "schema": _SECONDS,
        "required": True,
        "example": 5,
    },
    "Location": {
        "description": "Where it is from now on.",
        "schema": _TEXT,
        "required": True,
        "example": "/api/v1/jobs/7d0f4c1e-5b0e-4a35-9a63-0f6f3f0a6a11",
    },
    "Preference-Applied": {
        "description": "Which wishes of `Prefer` were heard.",
        "schema": _TEXT,
        "example": "wait=10",
    },
    "Deprecation": {
        "description": "Since when this address is deprecated (RFC 9745).",
        "schema": _TEXT,
        "required": True,
        "example": "@1767225600",
    },
    "Link": {
        "description": "The address that takes its place, as `successor-version`.",
        "schema": _TEXT,
        "required": True,
        "example": '</api/v1/tasks>; rel="successor-version"',
    },
}
_ALWAYS: Final = ("X-Request-ID", "X-Process-Time")
_OF_RATES: Final = ("RateLimit", "RateLimit-Policy")
_OF_SUBMISSION: Final = ("Location", "Retry-After", "Preference-Applied")
_OF_STATUS: Final = {
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}


def describe_outcomes(schema: dict[str, Any], rates: Rates) -> None:
    """Add them to every operation of `schema`; what is said of rates only where there are any."""
    limited = bool(rates.address or rates.user or rates.submissions)
    schema["components"]["headers"] = _HEADERS
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                counted = limited and not is_watched(path)
                _add_problems(operation, method, limited=counted)
                _add_headers(operation, _OF_RATES if counted else ())


def _add_problems(operation: Operation, method: str, *, limited: bool) -> None:
    answers = operation["responses"]
    possible = {400, 414, 500} | ({429} if limited or "requestBody" in operation else set())
    if "requestBody" in operation or method in ("post", "put", "patch"):
        possible |= {413, 415}
    if "requestBody" in operation and any(one["name"] == "user_id" for one in operation.get("parameters", ())):
        possible.add(403)  # the body may name another user than the query
    if operation.get("parameters") or "requestBody" in operation:
        possible.add(422)
    if "503" in answers:
        possible.add(502)
    for status, answer in problems(*sorted(possible)).items():
        said = answers.get(str(status))
        if said is None or _is_fastapis(said):
            answers[str(status)] = answer
    operation["responses"] = dict(sorted(answers.items()))


def _is_fastapis(answer: dict[str, Any]) -> bool:
    return "HTTPValidationError" in str(answer.get("content", {}).get("application/json", {}))


def _add_headers(operation: Operation, of_rates: tuple[str, ...]) -> None:
    aliased = ("Deprecation", "Link") if operation.get("deprecated") else ()
    for status, answer in operation["responses"].items():
        problem = PROBLEM_CONTENT_TYPE in answer.get("content", {})
        of_status: tuple[str, ...] = () if status == "503" and not problem else _OF_STATUS.get(status, ())
        if "JobAccepted" in str(answer.get("content", {}).get("application/json", {}).get("schema")):
            of_status = _OF_SUBMISSION
        headers = answer.setdefault("headers", {})
        for name in (*_ALWAYS, *of_rates, *of_status, *aliased):
            headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})

"""An example of the problem that each status stands for."""

from typing import Any, Final

TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
_PROBLEMS: Final = {
    400: ("malformed_json", "The body is not valid JSON."),
    401: ("unauthenticated", "Say who you are: send an API key or a token as `Authorization: Bearer ...`."),
    403: ("insufficient_scope", "This needs the scope write; yours is read."),
    404: ("not_found", "There is nothing at this address."),
    409: ("job_cancelled", "The job was cancelled."),
    412: ("changed_meanwhile", "It is not any more as it was when you read it. Read it again."),
    413: ("too_large", "The body is larger than the limit of 1 MB."),
    414: ("address_too_long", "The path has more than 2048 bytes."),
    415: ("json_expected", "Send this as JSON, with Content-Type: application/json."),
    416: ("range_not_satisfiable", "The file does not have these bytes."),
    422: ("invalid_request", "body.message: must not be empty."),
    428: ("if_match_required", "Say which version you change: send its ETag as If-Match."),
    429: ("rate_limited", "Too many requests: 600 a minute are allowed. Try again in 5 s."),
    500: ("internal_error", "Something went wrong here. It is not your request's fault."),
    502: ("task_store_failed", "The task store could not do this."),
    503: ("task_store_away", "The task store can't be reached at the moment. Try again shortly."),
}


def example_of_problem(status: int, path: str) -> dict[str, Any]:
    """What is told at that address with that status."""
    code, detail = _PROBLEMS.get(status, ("refused", "This can't be done."))
    title = code.replace("_", " ").capitalize()
    return {
        "type": f"urn:intelliassist:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path,
        "code": code,
        "errors": [],
        "job_id": None,
        "trace_id": TRACE_ID,
        "error": title,
        "message": detail,
        "details": None,
        "status_code": status,
        "timestamp": "2026-12-01 09:00:00",
    }

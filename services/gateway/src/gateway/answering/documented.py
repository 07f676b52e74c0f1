"""What the API's description says beyond its types: problems, and forms that are parsed by hand."""

from typing import Any, Final

from pydantic import BaseModel

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem
from contracts.http.submissions import JobAccepted
from contracts.job import PartKind

_REASONS: Final = {
    400: "The request could not be read.",
    401: "Who asks did not say who they are, or is not believed; `WWW-Authenticate` says what is wrong.",
    403: "Who asks may not do this, or not in that user's name; `WWW-Authenticate` says which scope is missing.",
    404: "There is no such thing, or it is somebody else's.",
    409: "It does not go with the state that the thing is in.",
    410: "It was there, and its owner had it forgotten.",
    412: "It is another by now than `If-Match` or `If-Unmodified-Since` says.",
    413: "More bytes than the limit of their kind.",
    415: "A kind of content that is not taken here.",
    414: "The path or the query is too long.",
    416: "The file has none of the bytes that `Range` asks for; `Content-Range` says how many it has.",
    422: "Something in the request is not as it must be, or the job failed; `code` and `detail` say why.",
    428: "The edit must say which version it means, in `If-Match`.",
    429: "Too many requests, or the day's quota is used up; try again after `Retry-After` seconds.",
    500: "A failure of ours; name the `trace_id` when you report it.",
    502: "Something behind the gateway did not do what was asked of it.",
    503: "Something behind the gateway is away, or so much waits for it that nothing more is taken in; try again after `Retry-After` seconds.",
}

Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """The problems an endpoint may answer with, besides an unexpected 500."""
    return {
        status: {
            "description": _REASONS[status],
            "content": {PROBLEM_CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


ACCEPTED: Final[Responses] = {
    202: {"model": JobAccepted, "description": "Accepted and going on; `Location` says where to follow it."}
}


def form(fields: type[BaseModel], files: dict[str, PartKind | None], *, required: bool) -> dict[str, Any]:
    """A multipart request body of `files` and `fields`."""
    schema = fields.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    binary = {name: {"type": "string", "format": "binary"} for name in files}
    schema["properties"] = binary | schema["properties"]
    if required:
        schema["required"] = list(files)
    return {"multipart/form-data": {"schema": schema}}


PROBLEM_SCHEMA: Final = Problem.model_json_schema(ref_template="#/components/schemas/{model}")

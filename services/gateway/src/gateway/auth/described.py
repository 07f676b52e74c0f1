"""What the API's description says of credentials: where they are needed, and how a caller without them is answered."""

from typing import Any, Final

from gateway.answering.documented import problems

_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")
_CHALLENGE: Final = {
    "WWW-Authenticate": {
        "description": "What is missing, as RFC 6750 has it: `invalid_token` or `insufficient_scope`.",
        "schema": {"type": "string"},
    }
}


def describe_credentials(schema: dict[str, Any], *, asks_nobody: bool) -> None:
    """Complete `schema`: refusals beside each need of a credential; no need where nobody is asked."""
    for path in schema["paths"].values():
        for operation in (path[method] for method in _METHODS if "security" in path.get(method, ())):
            if asks_nobody:
                del operation["security"]
                continue
            answers = operation["responses"]
            for status, refusal in problems(401, 403, 503).items():
                answers.setdefault(str(status), refusal)
            for status in ("401", "403"):
                answers[status].setdefault("headers", {}).update(_CHALLENGE)

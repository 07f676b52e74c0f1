"""Errors as each provider words them."""

from collections.abc import Mapping
from typing import Any, Final

from wire.faults import Fault
from wire.heard import Dialect, Heard

_GROQ_MODEL_GONE: Final = "The model `{model}` has been decommissioned and is no longer supported."
_NO_MODEL: Final = "The model `{model}` does not exist or you do not have access to it."

# status: message, type, code
_GROQ: Final[Mapping[int, tuple[str, str, str | None]]] = {
    401: ("Invalid API Key", "invalid_request_error", "invalid_api_key"),
    403: ("Access denied. Please check your network settings.", "invalid_request_error", None),
    404: (_NO_MODEL, "invalid_request_error", "model_not_found"),
    413: ("Request Entity Too Large", "invalid_request_error", "request_too_large"),
    429: ("Rate limit reached for model `{model}` on tokens per minute (TPM).", "tokens", "rate_limit_exceeded"),
    498: ("Flex tier capacity exceeded for model `{model}`.", "internal_server_error", "capacity_exceeded"),
    500: ("Internal Server Error", "internal_server_error", None),
    503: ("{model} is currently over capacity. Please try again and back off.", "internal_server_error", None),
}
_OPENAI: Final[Mapping[int, tuple[str, str, str | None]]] = {
    401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to use this model.", "invalid_request_error", None),
    404: (_NO_MODEL, "invalid_request_error", "model_not_found"),
    413: ("Maximum content size limit exceeded.", "invalid_request_error", None),
    429: ("Rate limit reached for {model} on requests per min (RPM).", "requests", "rate_limit_exceeded"),
    500: ("The server had an error while processing your request.", "server_error", None),
    503: ("The engine is currently overloaded, please try again later.", "server_error", None),
}
_HUGGINGFACE: Final[Mapping[int, str]] = {
    401: "Invalid username or password.",
    403: "This authentication method does not have sufficient permissions to call Inference Providers.",
    404: "Model {model} does not exist",
    410: "The requested model is deprecated and no longer supported by provider hf-inference.",
    413: "Payload Too Large",
    429: "Too Many Requests. You have reached your rate limit.",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class ProviderError(Exception):
    """The answer is an error."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def error(
    request: Heard,
    status: int,
    message: str | None = None,
    *,
    code: str | None = None,
    param: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> ProviderError:
    """The provider's own words for `status`, or `message` in its shape."""
    match request.dialect:
        case Dialect.HUGGINGFACE:
            known = _HUGGINGFACE.get(status, f"Request failed with status {status}")
            return ProviderError(status, {"error": message or known.format(model=request.model), **(more or {})})
        case Dialect.GROQ:
            text, kind, usual = _usual(_GROQ, status)
            told: dict[str, Any] = {"message": message or text.format(model=request.model), "type": kind}
            told |= {"param": param} if param else {}
            told |= {"code": code or usual} if code or usual else {}
        case Dialect.OPENAI:
            text, kind, usual = _usual(_OPENAI, status)
            told = {"message": message or text.format(model=request.model), "type": kind, "param": param}
            told["code"] = code or usual
    return ProviderError(status, {"error": {**told, **(more or {})}})


def _usual(known: Mapping[int, tuple[str, str, str | None]], status: int) -> tuple[str, str, str | None]:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return known.get(status, (f"Request failed with status {status}", kind, None))


def error_of(fault: Fault, request: Heard) -> ProviderError | None:
    """The error that a fault is answered with; None when the fault is none of these."""
    told: ProviderError | None = None
    match fault.kind:
        case "status" if fault.body is not None:
            told = ProviderError(fault.code, fault.body)
        case "status" if fault.code == 413 and fault.text is None:
            told = too_large(request)
        case "status" | "unauthorized" | "dead_model":
            told = error(request, fault.code, fault.text)
        case "decommissioned" if request.dialect is Dialect.HUGGINGFACE:
            told = error(request, 410)
        case "decommissioned":
            told = error(request, 400, _GROQ_MODEL_GONE.format(model=request.model), code="model_decommissioned")
        case "loading":
            more = {"estimated_time": fault.seconds} if request.dialect is Dialect.HUGGINGFACE else {}
            told = error(request, 503, f"Model {request.model} is currently loading", more=more)
        case "too_long":
            told = too_long(request)
        case "json_validate_failed":
            told = json_validate_failed(request, fault.text or "")
    if told:
        told.headers = fault.headers()
    return told


def too_long(request: Heard) -> ProviderError:
    """More tokens than the model's window holds."""
    text = "Please reduce the length of the messages or completion."
    return error(request, 400, text, code="context_length_exceeded", param="messages")


def too_large(request: Heard) -> ProviderError:
    """More than the provider takes at once; Groq says of a chat that it is over the quota of a minute."""
    if request.dialect is Dialect.GROQ and request.operation == "chat":
        text = f"Request too large for model `{request.model}` on tokens per minute (TPM), please reduce your message size."
        return error(request, 413, text, code="rate_limit_exceeded")
    return error(request, 413)


def json_validate_failed(request: Heard, generation: str) -> ProviderError:
    """What the model wrote is not the JSON that was asked for, and the provider noticed."""
    return error(
        request,
        400,
        "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
        code="json_validate_failed",
        more={"failed_generation": generation},
    )

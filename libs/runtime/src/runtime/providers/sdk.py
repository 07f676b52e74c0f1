"""The SDKs' exceptions as what they mean for us, and no word of theirs that could hold a key or the content.

For the same reason what is raised here does not name its cause: stacks are kept with dead letters and in traces.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from types import ModuleType
from typing import Any, Final

from runtime.providers.failures import (
    Away,
    Garbled,
    Late,
    Misconfigured,
    ProviderFailed,
    Refused,
    Throttled,
    TooLong,
    Unacceptable,
)
from runtime.providers.headers import is_used_up, quota_headers, retry_after_s

_LATE: Final = "it did not answer in time"
_CUT: Final = "it can't be reached, or the connection was cut"
_UNREADABLE: Final = "its answer can't be read"
_WORD: Final = re.compile("[a-z_]{1,40}")
"""A provider's own word for what is wrong may be told; its sentences, which may quote, never are."""
_AWAY: Final = frozenset({408, 409, 425, 498})
"""Besides 429 and 5xx; 498 is Groq's word for too little capacity."""
_CODES: Final[dict[str, tuple[type[ProviderFailed], str]]] = {
    "context_length_exceeded": (TooLong, "the text is longer than the model's window"),
    "json_validate_failed": (Garbled, "the model did not keep to the schema"),
    "model_not_found": (Misconfigured, "the model is not served there"),
    "model_decommissioned": (Misconfigured, "the model is not served there any more"),
    "insufficient_quota": (Misconfigured, "the account has no credit left"),
    "content_filter": (Refused, "the model will not read this content"),
    "content_policy_violation": (Refused, "the model will not read this content"),
}

_KEY: Final = (Misconfigured, "the key was refused")
_ADDRESS: Final = (Misconfigured, "the model or the address is not there")
_STATUSES: Final[dict[int, tuple[type[ProviderFailed], str]]] = {
    HTTPStatus.UNAUTHORIZED: _KEY,
    HTTPStatus.FORBIDDEN: _KEY,
    HTTPStatus.PAYMENT_REQUIRED: (Misconfigured, "the account has no credit left"),
    HTTPStatus.NOT_FOUND: _ADDRESS,
    HTTPStatus.GONE: _ADDRESS,
    HTTPStatus.METHOD_NOT_ALLOWED: _ADDRESS,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (TooLong, "what was sent is larger than it takes"),
}


@contextmanager
def failures_of(sdk: ModuleType) -> Iterator[None]:
    """Around one call through an SDK made by Stainless (`groq`, `openai`) and the reading of its answer."""
    try:
        yield
    except sdk.APITimeoutError:
        raise Late(_LATE) from None
    except sdk.APIConnectionError:
        raise Away(_CUT) from None
    except sdk.APIStatusError as status:
        raise failure_of(status.status_code, status.response.headers, status.body) from None
    except (sdk.APIError, ValueError):
        raise Garbled(_UNREADABLE) from None


@contextmanager
def failures_of_huggingface() -> Iterator[None]:
    """The same around a call through `huggingface_hub`."""
    import httpx2  # noqa: PLC0415 - comes with the SDK, which only who uses it pays for
    from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError  # noqa: PLC0415 - as above

    try:
        yield
    except (InferenceTimeoutError, httpx2.TimeoutException):
        raise Late(_LATE) from None
    except HfHubHTTPError as status:
        told = status.response
        raise failure_of(told.status_code, told.headers, _json(told.text)) from None
    except httpx2.HTTPError:
        raise Away(_CUT) from None
    except ValueError:
        raise Garbled(_UNREADABLE) from None


def failure_of(status: int, headers: Mapping[str, str], body: Any) -> ProviderFailed:
    """What an HTTP error answer means; with it goes what its headers tell of the quota."""
    failure = _meant(status, headers, body)
    failure.headers = quota_headers(headers)
    return failure


def _meant(status: int, headers: Mapping[str, str], body: Any) -> ProviderFailed:
    error = _error(body)
    word = str(error.get("code") or error.get("type") or "")
    told = f"HTTP {status}, {word}" if _WORD.fullmatch(word) else f"HTTP {status}"
    if word in _CODES and status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        kind, reason = _CODES[word]
        return kind(reason)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        after_s = retry_after_s(headers, error)
        told_when = after_s is not None or is_used_up(headers)
        return (Throttled if told_when else Away)("too many requests for its quota", after_s)
    if status in _AWAY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Away(f"it is not able to answer now ({told})", retry_after_s(headers, error))
    kind, reason = _STATUSES.get(status, (Unacceptable, "it does not take what was sent"))
    return kind(f"{reason} ({told})")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _error(body: Any) -> Mapping[str, Any]:
    """The object that tells of the error, wherever a provider puts it."""
    if not isinstance(body, dict):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, dict) else body

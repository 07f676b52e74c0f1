"""What a log may say of an address outside that gave no answer: nothing of a login or a token in it."""

from urllib.parse import urlsplit

import httpx


def host_of(url: str) -> str:
    """`host:port`, as far as the address names them."""
    return urlsplit(url).netloc.rpartition("@")[2]


def reason_of(failure: Exception) -> str:
    """Why there was none. What httpx says of a status repeats the whole address."""
    if isinstance(failure, httpx.HTTPStatusError):
        return f"it answered {failure.response.status_code}"
    return type(failure).__name__

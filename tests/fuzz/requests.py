"""Requests made from the API's own description, each with something wrong in it, or nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import httpx
from tests.fuzz import nasty

USER: Final = "fuzz"
_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")
_ODD_METHODS: Final = ("OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "POST", "HEAD", "PROPFIND")
_STREAMS: Final = "/events"


@dataclass(frozen=True)
class Operation:
    """One of the description's."""

    method: str
    path: str
    queries: tuple[str, ...]
    content_type: str | None
    example: Any


def operations(described: dict[str, Any]) -> list[Operation]:
    """All of them but the streams, which have no end."""
    return [
        _operation(method, path, methods[method])
        for path, methods in described["paths"].items()
        if not path.endswith(_STREAMS)
        for method in _METHODS
        if method in methods
    ]


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    queries = tuple(one["name"] for one in told.get("parameters", ()) if one["in"] == "query")
    content_type, content = next(iter(told.get("requestBody", {}).get("content", {}).items()), (None, {}))
    return Operation(method.upper(), path, queries, content_type, content.get("example"))


def requests(url: str, known: list[Operation], count: int, random: Random) -> Iterator[httpx.Request]:
    """`count` of them. Whatever they delete belongs to a user of their own."""
    for number in range(count):
        operation = known[number % len(known)]
        path = re.sub(r"{[^}]*}", lambda _: random.choice((nasty.text(random), "1", nasty.TEXTS[-5])), operation.path)
        method = operation.method if random.random() < 0.95 else random.choice(_ODD_METHODS)
        query = "".join(f"&{name}={_value(name, random)}" for name in operation.queries if random.random() < 0.3)
        headers = [("Prefer", "respond-async")]
        headers += [random.choice(nasty.HEADERS) for _ in range(random.choice((0, 0, 1, 3)))]
        extensions = {"target": f"{path}?user_id={USER}{_without_users(query)}".encode("latin-1", "replace")}
        content, content_type = _body(operation, random)
        if content_type and not any(name == "Content-Type" for name, _ in headers):
            headers.append(("Content-Type", content_type))
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        yield httpx.Request(method, url, headers=raw, content=content, extensions=extensions)


def _value(name: str, random: Random) -> str:
    return nasty.cursor(random) if name == "cursor" and random.random() < 0.7 else nasty.text(random)


def _without_users(query: str) -> str:
    # Without a user's name everybody's would be deleted; the fuzz may run beside somebody's data.
    return re.sub(r"&user_id=[^&]*", "", query)


def _body(operation: Operation, random: Random) -> tuple[bytes | None, str | None]:
    if operation.content_type is None:
        return (random.choice(nasty.BODIES), "application/json") if random.random() < 0.05 else (None, None)
    if random.random() < 0.15:
        return random.choice(nasty.BODIES), operation.content_type
    if operation.content_type.startswith("multipart/"):
        return _form(random), "multipart/form-data; boundary=x"
    body = operation.example if random.random() < 0.1 else nasty.changed(random, operation.example)
    return nasty.encoded(body), operation.content_type


def _form(random: Random) -> bytes:
    parts = []
    for _ in range(random.choice((0, 1, 1, 2, 5))):
        name = random.choice(("file", "file", "message", "user_id", "description", "", "\x00", 'a"b'))
        filename = random.choice(('; filename="a.txt"', "; filename=", "; filename*=UTF-8''%ff", ""))
        content = random.choice(
            (*nasty.BODIES, *(one.encode() for one in nasty.TEXTS), b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", b"RIFF")
        )
        parts.append(
            f'--x\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'.encode() + content + b"\r\n"
        )
    return b"".join(parts) + random.choice((b"--x--\r\n", b"--x--", b"", b"--y"))

"""Values that have broken something somewhere."""

import json
from base64 import urlsafe_b64encode
from random import Random
from typing import Any, Final
from urllib.parse import quote

TEXTS: Final = (
    "", " ", "\t\n", "a", "ana", "0", "-1", "1e309", "NaN", "null", "true", "[]", "{}", "\x00", "a\x00b", "\x07", "\x1b[31m",
    "\u202eevil", "\ufeff", "Ünï✓", "🥛" * 20, "e\u0301" * 50, "' or 1=1 --", "%27%00", "%s%s%n", "${jndi:ldap://x}", "{{7*7}}",
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "..%2f..%2f", "\\\\host\\share", "C:\\nul", "a/b",
    "2026-02-30", "9999-12-31T23:59:59Z", "0001-01-01", "2026-11-22T10:00:00", "2026-11-22T10:00:00+14:00", "Mars/Olympus",
    "00000000-0000-0000-0000-000000000000", "7d0f4c1e-5b0e-4a35-9a63-0f6f3f0a6a11", "x" * 129, "x" * 3_000, "\n".join("abc"),
)  # fmt: skip
NUMBERS: Final = (0, 1, -1, 2**31, 2**63 - 1, 2**63, -(2**63), 10**40, 0.5, -0.0, 1e308, 5e-324)
BODIES: Final = (
    b"", b"{", b"[]", b"null", b"0", b'""', b"{}", b"\x00", b"\xff\xfe", b"NaN", b'{"a":NaN}', b'{"a":1e999}', b'{"message":"\\ud800"}',
    b'{"message":"a","message":"b"}', b"[" * 5_000, b'{"a":' * 2_000, b'{"summary":' + b"9" * 10_000 + b"}", b"\xef\xbb\xbf{}",
    b"--x\r\n\r\n", b"a=1&b=2", b"\x1f\x8b\x08\x00", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)  # fmt: skip
HEADERS: Final = (
    ("Accept", "text/html;q=0.1, */*;q=0"), ("Accept", "x" * 2_000), ("Accept-Encoding", "gzip;q=1, br, identity;q=0"),
    ("Content-Encoding", "gzip"), ("Content-Type", "multipart/form-data"), ("Content-Type", "multipart/form-data; boundary="),
    ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", "text/plain"), ("Content-Type", "/"),
    ("Idempotency-Key", "a b"), ("Idempotency-Key", '"'), ("If-Match", '"0"'), ("If-Match", "*"), ("If-Match", 'W/"x", "'),
    ("If-None-Match", "*"), ("If-None-Match", '"' * 99), ("Range", "bytes=0-"), ("Range", "bytes=9-1,-0,5-"), ("Range", "lines=1"),
    ("If-Range", "yesterday"), ("Last-Event-ID", "-1"), ("Last-Event-ID", "9" * 50), ("Prefer", "wait=99999999999, respond-async;x"),
    ("Prefer", 'wait="'), ("Origin", "null"), ("X-Forwarded-For", "a, ::1, 999.9.9.9"), ("X-Request-ID", "x" * 999),
    ("X-User-Id", "somebody"), ("Authorization", "Bearer"), ("Authorization", "Basic \xff"), ("X-API-Key", "ia_"),
    ("traceparent", "00-" + "f" * 32 + "-" + "f" * 16 + "-01"), ("traceparent", "zz"), ("Cookie", "; ".join(["a=b"] * 200)),
)  # fmt: skip


def value(random: Random) -> Any:
    return random.choice((*TEXTS, *NUMBERS, None, True, False, [], {}, [None], {"": ""}, ["a"] * 60, {"$ne": None}))


def changed(random: Random, body: Any) -> Any:
    """The same body with something in it that does not belong there."""
    if isinstance(body, dict) and body and random.random() < 0.9:
        name = random.choice(list(body))
        if random.random() < 0.2:
            return {**body, random.choice(TEXTS): value(random)}
        return {**body, name: changed(random, body[name])}
    if isinstance(body, list) and body and random.random() < 0.7:
        return [changed(random, body[0]), *body[1:]]
    return value(random)


def text(random: Random) -> str:
    """For a path or a query, encoded rightly or not."""
    written = str(value(random))
    return random.choice((quote(written, safe=""), quote(written, safe=""), "%zz", "%ff", "%", "%00"))


def cursor(random: Random) -> str:
    """One in the form of ours, of a list that is there, whose place may be nowhere."""
    order = random.choice(
        (
            "created_at desc",
            "updated_at asc",
            "priority desc",
            "due_date asc",
            "relevance desc",
            "tags",
            "files",
            "jobs",
            "webhooks",
        )
    )
    values = (*NUMBERS, *TEXTS, None, "2026-11-22T10:00:00Z", "2026-11-22")
    place = [random.choice(values) for _ in range(random.choice((1, 2, 2, 3)))]
    return urlsafe_b64encode(encoded({"v": 1, "s": order, "k": place})).rstrip(b"=").decode()


def encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")

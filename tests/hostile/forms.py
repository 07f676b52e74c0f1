"""Bodies that unpack, nest, or are no bodies at all; and connections on which nobody speaks honest HTTP."""

import gzip
from collections.abc import Iterator
from typing import Final

from tests.fuzz import nasty
from tests.hostile.case import BOUNDARY, Case, Verdict, Wire

_FORM: Final = (("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"),)
_JSON: Final = (("Content-Type", "application/json"),)
_PART: Final = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'.encode()


def forms() -> Iterator[Case]:
    bodies = {
        "of a thousand files": (_PART + b"\r\nNothing.\r\n") * 1_000 + f"--{BOUNDARY}--\r\n".encode(),
        "of a header of a megabyte": _PART + b"X-A: " + b"a" * (1 << 20) + b"\r\n\r\nNothing.",
        "of ten thousand headers": _PART + b"X-A: a\r\n" * 10_000 + b"\r\nNothing.",
        "that breaks off": _PART + b"\r\nNoth",
        "without an end": _PART + b"\r\n" + b"a" * 100_000,
        "that is not one": b"Nothing.",
        "in a form": _PART + b'Content-Type: multipart/mixed; boundary="i"\r\n\r\n--i\r\n\r\n--i--\r\n',
    }
    for name, body in bodies.items():
        yield Case("forms", f"a form {name}", Verdict.REFUSED, "/upload", headers=_FORM, content=body)
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'b' * 5_000}",
        "text/plain",
    ):
        yield Case(
            "forms",
            f"a form as {kind[:60]}",
            Verdict.REFUSED,
            "/upload",
            headers=(("Content-Type", kind),),
            content=b"a",
        )
    for body in nasty.BODIES:
        yield Case("forms", f"a chat of {body[:40]!r}", Verdict.READ, "/chat", headers=_JSON, content=body)
    packed = gzip.compress(b'{"message":"' + b"a" * (256 << 20) + b'"}', 9)
    told = (*_JSON, ("Content-Encoding", "gzip"))
    yield Case(
        "decompression bombs", "a chat that unpacks to 256 MB", Verdict.REFUSED, "/chat", headers=told, content=packed
    )
    yield Case(
        "forms",
        "a chat of ten megabytes",
        Verdict.REFUSED,
        "/chat",
        headers=_JSON,
        content=b'{"message":"' + b"a" * 10_000_000 + b'"}',
    )
    deep = b'{"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield Case("forms", "a chat a hundred thousand deep", Verdict.REFUSED, "/chat", headers=_JSON, content=deep)


def wires() -> Iterator[Wire]:
    post = b"POST /api/v1/chat HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    form = post.replace(b"/chat", b"/upload").replace(
        b"application/json", f"multipart/form-data; boundary={BOUNDARY}".encode()
    )
    body = b'{"message":"Nothing."}'
    lies = {
        "a length that is too long": (post + b"Content-Length: 5000\r\n\r\n" + body,),
        "a length that is too short": (post + b"Content-Length: 5\r\n\r\n" + body,),
        "a length below nothing": (post + b"Content-Length: -1\r\n\r\n" + body,),
        "a length that is no number": (post + b"Content-Length: many\r\n\r\n" + body,),
        "two lengths": (post + b"Content-Length: 22\r\nContent-Length: 5\r\n\r\n" + body,),
        "a length and chunks": (
            post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        ),
        "a coding that nobody knows": (post + b"Transfer-Encoding: xchunked\r\n\r\n" + body,),
        "a chunk of a false length": (post + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n" + body,),
        "a chunk of a length that is no number": (post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,),
        "chunks without an end": (post + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"mes\r\n',),
        "a terabyte, by its own word": (form + b"Content-Length: 1099511627776\r\n\r\n" + _PART + b"\r\na",),
        "headers of a megabyte": (b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"X-A: " + b"a" * (1 << 20) + b"\r\n\r\n",),
        "headers without an end": (b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"X-A: a\r\n" * 5_000,),
        "a header in a header": (b"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: a\rX-B: b\r\n\n\r\n",),
        "a folded header": (
            b"GET /api/v1/me HTTP/1.1\r\nHost: {host}\r\nX-A: a\r\n Authorization: Bearer {token}\r\n\r\n",
        ),
        "a line that is no request": (b"HELO there\r\n\r\n",),
        "the first words of TLS": (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(100),),
        "a version that is to come": (b"GET / HTTP/9.9\r\nHost: {host}\r\n\r\n",),
        "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",),
    }
    for name, pieces in lies.items():
        yield Wire("lying lengths", name, pieces)
    slow = {
        "a form, a byte at a time": (form + b"Content-Length: 400\r\n\r\n", *[b"-"] * 20),
        "headers, a byte at a time": (b"GET / HTTP/1.1\r\n", *[b"X"] * 20),
        "nothing at all": (b"",) * 20,
    }
    for name, pieces in slow.items():
        yield Wire("slow uploads", name, pieces)

"""HTTP that can't be read, or whose head never ends, is refused as a problem before any application sees it."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem

_LONGEST_ADDRESS: Final = 32 * 1024
_LONGEST_HEAD: Final = 64 * 1024
"""Bytes: names and values of all headers."""
_LINGERS_S: Final = 1.0
_CODES: Final = {
    HTTPStatus.BAD_REQUEST: ("malformed_request", "This is not an HTTP request that can be read."),
    HTTPStatus.REQUEST_URI_TOO_LONG: ("address_too_long", f"The address has more than {_LONGEST_ADDRESS} bytes."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "headers_too_large",
        f"The headers have more than {_LONGEST_HEAD} bytes.",
    ),
}


class _EndlessHeadError(Exception):
    """More than a request's head may have."""


class _HostError(Exception):
    """It doesn't say to whom it goes, or says so twice."""


class Protocol(HttpToolsProtocol):
    """uvicorn's, with limits for what it would keep in memory without any, and with our answer to what it can't read."""

    _trouble = HTTPStatus.BAD_REQUEST
    _length = 0
    _unfinished = 0
    _hosts = 0
    _in_head = False
    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self._in_head and not self._refused:
            # One header is told of when all of it came, and it may never end.
            self._unfinished += len(data)
            if self._unfinished > _LONGEST_HEAD:
                self._trouble = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                self.send_400_response("")

    def on_message_begin(self) -> None:
        self._length = self._unfinished = self._hosts = 0
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._hosts > 1 or (self._hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise _HostError  # RFC 9112, 3.2
        super().on_headers_complete()

    def on_url(self, url: bytes) -> None:
        self._measure(url, _LONGEST_ADDRESS, HTTPStatus.REQUEST_URI_TOO_LONG)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measure(name + value, _LONGEST_HEAD, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._hosts += name.lower() == b"host"
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are not ours
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if cycle.response_started:
                self.transport.close()
                return
            cycle.disconnected = True  # what came of it so far is given up: nobody hears its answer
            cycle.message_event.set()
        body = _problem(self._trouble)
        head = {
            "content-type": PROBLEM_CONTENT_TYPE,
            "content-length": str(len(body)),
            "connection": "close",
            "x-request-id": str(uuid4()),
            "x-content-type-options": "nosniff",
        }
        lines = [f"HTTP/1.1 {self._trouble.value} {self._trouble.phrase}", *(f"{n}: {v}" for n, v in head.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        # Closing while more comes would reset the connection, and the answer would be lost with it.
        self._refused = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGERS_S, self.transport.close)

    def _measure(self, more: bytes, limit: int, trouble: HTTPStatus) -> None:
        self._length += len(more)
        if self._length > limit:
            # The parser makes its own error of it, and that ends the connection with the answer above.
            self._trouble = trouble
            raise _EndlessHeadError


def _problem(status: HTTPStatus) -> bytes:
    code, detail = _CODES[status]
    return Problem.of("", status, code, detail).encode()

"""Another system that is told over HTTP of what happens, and checks who told it."""

import asyncio
import hashlib
import hmac
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Listener(ThreadingHTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.refusals = 0
        """So many of the next messages are answered with 503."""

    @classmethod
    @contextmanager
    def in_thread(cls) -> Iterator[Self]:
        """Listen for the length of the block."""
        with cls() as listener:
            thread = threading.Thread(target=listener.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield listener
            finally:
                listener.shutdown()
                thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def messages(self, secret: str) -> list[dict[str, Any]]:
        """What was heard, checked as its receiver would."""
        for headers, body in self.heard:
            signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
            made = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
            assert f"v1,{b64encode(made).decode()}" in headers["webhook-signature"].split()
        return [{"id": headers["webhook-id"], **json.loads(body)} for headers, body in self.heard]

    async def told(self, secret: str, kind: str) -> dict[str, Any]:
        """The first message of a kind, waited for."""
        async with asyncio.timeout(60):
            while True:
                for message in self.messages(secret):
                    if message["type"] == kind:
                        return message
                await asyncio.sleep(0.05)


class Door(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        refused = self.server.refusals > 0
        self.server.refusals -= refused
        self.send_response(503 if refused else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""

"""What HTTP asks of a server beside its answers."""

import asyncio
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from gateway.answering.refusals import Refused
from gateway.manners import screening
from gateway.manners.screening import Screening


async def test_head_tells_of_the_whole_file_and_is_counted_under_its_route(house: Any) -> None:
    stored = (await house.client.post("/api/v1/upload", files={"file": ("a.txt", b"Call Tom.")})).json()
    path = f"/api/v1/files/{stored['file_id']}/content"
    told = await house.client.head(path, headers={"Range": "bytes=0-1"})
    assert (told.status_code, told.headers["content-length"]) == (200, "9")
    assert (await house.client.get(path, headers={"Range": "bytes=0-1"})).status_code == 206
    await house.client.head(f"/api/v1/files/{stored['file_id']}")
    counted = (await house.client.get("/metrics")).text
    assert 'method="HEAD",route="/api/v1/files/{file_id}"' in counted


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/api/v1/tasks", {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}), ("/api/v1/chat", {"POST", "OPTIONS"})],
)
async def test_options_tells_what_may_be_asked(lonely: Any, path: str, methods: set[str]) -> None:
    told = await lonely.client.options(path)
    assert (told.status_code, told.content) == (204, b"")
    assert set(told.headers["allow"].split(", ")) == methods
    assert (await lonely.client.options(f"/api/v1/{uuid4()}")).status_code == 404


@pytest.mark.parametrize(("hosts", "status"), [(0, 400), (1, 200), (2, 400)])
async def test_a_request_names_its_host_once(lonely: Any, hosts: int, status: int) -> None:
    url = lonely.client.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    named = f"Host: {url.host}\r\n" * hosts
    writer.write(f"GET /health/live HTTP/1.1\r\n{named}Connection: close\r\n\r\n".encode())
    with closing(writer):
        async with asyncio.timeout(10):
            assert (await reader.readline()).split()[1] == str(status).encode()


async def test_a_body_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "PATIENCE_S", 0.01)
    scope = {"type": "http", "method": "POST", "path": "/a", "query_string": b"", "headers": []}
    came = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Any:
        for message in came:
            return message
        return await asyncio.Event().wait()

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def send(_message: Any) -> None:
        pass

    with pytest.raises(Refused) as why:
        await Screening(app)(scope, receive, send)
    assert (why.value.status_code, why.value.code) == (408, "body_too_slow")

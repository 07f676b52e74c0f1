"""The connection goes to the address that was judged, and to the name that its certificate names."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from standalone.ports import Ports
from taskstore.webhooks.delivery import Delivery, Outcome
from taskstore.webhooks.destinations import Destinations, NotAllowed
from taskstore.webhooks.posting import Posting
from taskstore.webhooks.signature import new_secret

NAME = "hooks.example"


class Directory:
    """What names lead to, as a name server tells it; asked in vain for any other."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, name: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        if name != NAME:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        self.asked += 1
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [(self._family(one), socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    @staticmethod
    def _family(address: str) -> socket.AddressFamily:
        return socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET


@asynccontextmanager
async def listening(
    heard: list[bytes], context: ssl.SSLContext | None = None, *, answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
) -> AsyncIterator[int]:
    """A receiver on the loopback address alone; its port."""

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    port = Ports.free().gateway
    async with await asyncio.start_server(taken, "127.0.0.1", port, ssl=context):
        yield port


@asynccontextmanager
async def posting(*, allow_private: bool = True) -> AsyncIterator[Callable[[str], Any]]:
    destinations = Destinations(allow_private=allow_private)
    post = Posting(destinations, timeout_s=5, longest_pause_s=60, connections=4)

    async def to(url: str) -> Outcome:
        return await post.post(
            Delivery(1, uuid4(), "ana", uuid4(), url, "webhook.test", b"{}", None, None, 0, [new_secret()])
        )

    yield to
    await post.close()
    destinations.close()


async def test_a_name_is_looked_up_once_and_what_it_says_later_changes_nothing(monkeypatch: Any) -> None:
    names = Directory(["127.0.0.1"], ["127.0.0.99"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    heard: list[bytes] = []
    async with listening(heard) as port, posting() as post:
        outcome = await post(f"http://{NAME}:{port}/hook")
    assert (outcome.delivered, names.asked) == (True, 1)
    assert f"\r\nhost: {NAME}:{port}\r\n".encode() in heard[0].lower()


async def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["1.1.1.1", "127.0.0.1"]))
    destinations = Destinations(allow_private=False)
    with pytest.raises(NotAllowed, match="public internet"):
        await destinations.check(f"https://{NAME}/")
    destinations.close()
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["1.1.1.1", "2606:4700::1111"]))
    destinations = Destinations(allow_private=False)
    assert await destinations.addresses(httpx.URL(f"https://{NAME}/")) == ["1.1.1.1", "2606:4700::1111"]
    destinations.close()


async def test_when_the_first_address_is_dead_the_next_is_tried(monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["::1", "127.0.0.1"]))
    heard: list[bytes] = []
    async with listening(heard) as port, posting() as post:
        outcome = await post(f"http://{NAME}:{port}/")
    assert outcome.delivered
    assert len(heard) == 1


async def test_the_certificate_must_name_the_host_of_the_url(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["127.0.0.1"]))
    heard: list[bytes] = []
    asked_for: list[str | None] = []
    for named, delivered in [(NAME, True), ("other.example", False)]:
        context = _identity(named, tmp_path)
        context.sni_callback = lambda _, name, __: asked_for.append(name)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        async with listening(heard, context) as port, posting() as post:
            outcome = await post(f"https://{NAME}:{port}/")
        assert outcome.delivered is delivered
        assert (outcome.error or "").startswith("" if delivered else "The TLS handshake failed: Hostname mismatch")
    assert asked_for == [NAME, NAME]
    assert len(heard) == 1


async def test_an_answer_without_end_is_cut_short(monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["127.0.0.1"]))
    much = b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n" + b"x" * 100_000
    async with listening([], answer=much) as port, posting() as post:
        outcome = await post(f"http://{NAME}:{port}/")
    assert (outcome.delivered, outcome.response_code) == (True, 200)


@pytest.mark.parametrize("answer", [b"what is this\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"])
async def test_what_is_no_answer_is_a_failure(monkeypatch: Any, answer: bytes) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Directory(["127.0.0.1"]))
    async with listening([], answer=answer) as port, posting() as post:
        outcome = await post(f"http://{NAME}:{port}/")
    assert not outcome.delivered
    assert "broke" in (outcome.error or "")


def _identity(name: str, folder: Path) -> ssl.SSLContext:
    """A certificate for a name, made by an authority of its own, which is put into the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "key.pem")
    return context

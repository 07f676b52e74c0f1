"""The modes that libpq names, against a server with a certificate for `localhost`."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio
from services.taskstore.tests.servers.certificates import Authority
from services.taskstore.tests.servers.pgbouncer import PgBouncer

from standalone.stand_in import stand_in
from taskstore.database import Database

MODES = ("disable", "allow", "prefer", "require")


@dataclass
class Listening:
    """A door that speaks TLS alone, and who vouches for it."""

    port: int
    ours: Path
    """The authority that signed its certificate."""
    others: Path


@pytest_asyncio.fixture
async def listening(server: str) -> AsyncIterator[Listening]:
    with TemporaryDirectory(prefix="tls-") as name:
        folder = Path(name)
        ours, others = Authority(folder, "ours"), Authority(folder, "others")
        certificate, key = ours.sign("localhost")
        if account := stand_in():
            os.chown(key, account["user"], account["group"])
        async with PgBouncer(folder, server, certificate=(certificate, key)) as pooler:
            yield Listening(pooler.port, ours.file, others.file)


@pytest_asyncio.fixture
async def plain(server: str) -> AsyncIterator[int]:
    """The port of one that speaks no TLS."""
    with TemporaryDirectory(prefix="plain-") as folder:
        async with PgBouncer(Path(folder), server) as pooler:
            yield pooler.port


async def starts(address: str, make_settings: Any) -> None:
    database = Database(make_settings(address, database_patience_s=0))
    await database.start()
    await database.check()
    await database.stop()


async def test_where_tls_is_required_only_a_client_without_it_is_refused(
    listening: Listening, make_settings: Any
) -> None:
    address = f"postgresql://anybody@127.0.0.1:{listening.port}/house"
    await starts(address, make_settings)
    for mode in MODES[1:]:
        await starts(f"{address}?sslmode={mode}", make_settings)
    with pytest.raises(ConnectionError, match="SSL required"):
        await starts(f"{address}?sslmode=disable", make_settings)


async def test_where_there_is_no_tls_only_who_requires_it_is_refused(plain: int, make_settings: Any) -> None:
    address = f"postgresql://anybody@127.0.0.1:{plain}/house"
    for mode in MODES[:3]:
        await starts(f"{address}?sslmode={mode}", make_settings)
    with pytest.raises(ConnectionError, match="rejected SSL upgrade"):
        await starts(f"{address}?sslmode=require", make_settings)


@pytest.mark.parametrize(("mode", "host"), [("verify-full", "localhost"), ("verify-ca", "127.0.0.1")])
async def test_a_server_is_known_by_its_authority(
    listening: Listening, make_settings: Any, mode: str, host: str
) -> None:
    address = f"postgresql://anybody@{host}:{listening.port}/house"
    await starts(f"{address}?sslmode={mode}&sslrootcert={listening.ours}", make_settings)


@pytest.mark.parametrize(
    ("place", "authority", "reason"),
    [
        ("localhost:{port}/house?sslmode=verify-full", "others", "its certificate is not trusted"),
        ("localhost:{port}/house?sslmode=require", "others", "its certificate is not trusted"),
        ("localhost:{port}/house?sslmode=verify-full", "system", "its certificate is not trusted"),
        ("127.0.0.1:{port}/house?sslmode=verify-full", "ours", "its certificate is not trusted: IP address mismatch"),
    ],
)
async def test_an_untrusted_server_is_refused_at_once_and_named(
    listening: Listening, make_settings: Any, place: str, authority: str, reason: str
) -> None:
    file = {"ours": listening.ours, "others": listening.others, "system": "system"}[authority]
    address = f"postgresql://anybody:secret@{place.format(port=listening.port)}&sslrootcert={file}"
    with pytest.raises(ConnectionError, match=reason) as refused:
        await Database(make_settings(address, database_patience_s=600)).start()
    assert str(refused.value).startswith(f"{place.partition(':')[0]}:{listening.port}/house: ")
    assert "secret" not in str(refused.value)

"""A real PgBouncer in transaction mode, for the tests that need one."""

import asyncio
from pathlib import Path
from textwrap import dedent
from typing import Self
from urllib.parse import parse_qs, urlsplit

import asyncpg
from tests.programs import require

from standalone.ports import Ports
from standalone.processes import Process
from standalone.stand_in import open_the_way_to, stand_in


class PgBouncer:
    """Before the databases of a server's socket: `async with PgBouncer(...) as pooler: pooler.url("house")`."""

    def __init__(
        self, folder: Path, server: str, *, sessions: int = 3, certificate: tuple[Path, Path] | None = None
    ) -> None:
        """`sessions` of the server are shared by everybody. With a certificate and its key it speaks TLS alone."""
        socket_folder = parse_qs(urlsplit(server).query)["host"][0]
        self._program = require("pgbouncer")
        self.port = Ports.free().taskstore
        self._folder = folder
        self._configuration = f"""
            [databases]
            * = host={socket_folder} user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {self.port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {sessions}
            max_client_conn = 200
            """
        if certificate:
            self._configuration += f"""
            client_tls_sslmode = require
            client_tls_cert_file = {certificate[0]}
            client_tls_key_file = {certificate[1]}
            """
        self._process: Process | None = None

    def url(self, database: str) -> str:
        return f"postgresql://anybody@127.0.0.1:{self.port}/{database}"

    async def __aenter__(self) -> Self:
        file = self._folder / "pgbouncer.ini"
        file.write_text(dedent(self._configuration))
        file.chmod(0o644)
        open_the_way_to(file)
        self._process = Process("pgbouncer", [self._program, file], say=lambda *_: None, account=stand_in())
        await self._process.start()
        async with asyncio.timeout(20):
            while not await self._answers():
                assert self._process.running, "\n".join(self._process.recent)
                await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        assert self._process
        await self._process.stop(10)

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url("postgres"), statement_cache_size=0)
        except (OSError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

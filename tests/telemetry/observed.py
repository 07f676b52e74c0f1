"""A house of its own under a bounded load, with a Prometheus that watches it from the first moment."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from tests.e2e.house import House
from tests.e2e.listener import Listener
from tests.programs import require
from tests.telemetry.load import Load
from tests.telemetry.otlp import Receiver
from tests.telemetry.prometheus import Prometheus, Span
from tests.telemetry.watching import prometheus

from standalone.addresses import Given
from standalone.ports import HOST, Ports
from standalone.services import START_ORDER, port_of
from standalone.stack import Stack
from standalone.state import State
from wire.server import WireServer

_SETTINGS: Final = {
    "TRANSCRIBER_PROVIDERS": "groq,local",
    "VISION_PROVIDERS": "local",
    "EXTRACTOR_PROVIDERS": "groq,local",
    "GROQ_API_KEY": "not-a-real-key",
    "PROVIDER_FIRST_PAUSE_S": "0.1",
    "PROVIDER_CIRCUIT_FAILURES": "3",
    "PROVIDER_CIRCUIT_REST_S": "1",
    "WEBHOOK_ALLOW_PRIVATE": "true",  # the receiver listens on this machine
}


@dataclass(frozen=True)
class Observed:
    """What Prometheus saw, and when."""

    prometheus: Prometheus
    span: Span
    receiver: Receiver
    """Of the traces and log lines."""


@asynccontextmanager
async def observed_house(folder: Path, *, rounds: int) -> AsyncIterator[Observed]:
    """The load is over; the house and Prometheus still run."""
    binary = require("prometheus")
    state, ports, lines = State(folder / "house"), Ports.free(), list[str]()
    services = {service: f"{HOST}:{port_of(service, ports)}" for service in START_ORDER}
    with (
        WireServer.in_thread() as wire,
        Listener.in_thread() as listener,
        Receiver.in_thread() as receiver,
        state.held(),
    ):
        stack = Stack(
            state,
            ports,
            given=Given(_env_file=None),
            output=lambda name, line: lines.append(f"{name}: {line}"),
            say=lines.append,
        )
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "OTEL_LOGS_EXPORTER": "otlp"}
        with pytest.MonkeyPatch.context() as environment:
            for name, value in {**_SETTINGS, **told, "GROQ_BASE_URL": wire.url}.items():
                environment.setenv(name, value)
            await stack.__aenter__()
        try:
            async with prometheus(binary, folder / "prometheus", services) as watching:
                began = time.time()
                await watching.until_asked_after(began)
                # Somebody trips over a cable: it is started again, and requests fail until it is back.
                stack.services["taskstore"].kill()
                kafka = (state.addresses() or {})["kafka"]
                await Load(House(stack.url, kafka), wire, listener).run(rounds)
                await watching.until_asked_after(time.time())
                yield Observed(watching, Span(began, time.time()), receiver)
        except Exception as failure:
            failure.add_note("\n".join(lines[-60:]))
            raise
        finally:
            await stack.stop()

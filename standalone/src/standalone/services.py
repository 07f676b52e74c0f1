"""The five services: five programs, each told where the others are."""

import os
import sys
from collections.abc import Mapping
from typing import Final

from standalone.ports import HOST, Ports, reached
from standalone.processes import Process, Say

WORKERS: Final = ("transcriber", "vision", "extractor")
START_ORDER: Final = ("taskstore", *WORKERS, "gateway")
STOP_ORDER: Final = (("gateway",), WORKERS, ("taskstore",))
"""First nothing new comes in, then what is in flight ends, then its results are stored."""


def port_of(service: str, ports: Ports) -> int:
    number: int = getattr(ports, service)
    return number


def ready_url(service: str, ports: Ports, gateway_host: str) -> str:
    host = reached(gateway_host) if service == "gateway" else HOST
    return f"http://{host}:{port_of(service, ports)}/health/ready"


def process_of(service: str, ports: Ports, addresses: Mapping[str, str], say: Say) -> Process:
    """A service as a child process of the Python that we run in; `addresses` are what all of them are told.

    Their `API_HOST` is where the gateway listens.
    """
    where = str(port_of(service, ports))
    own = {
        "HEALTH_HOST": HOST,
        "HEALTH_PORT": where,
        "API_PORT": where,
        "TASKSTORE_URL": f"http://{HOST}:{ports.taskstore}",
        "WORKER_HEALTH_URLS": ",".join(f"{name}=http://{HOST}:{port_of(name, ports)}" for name in WORKERS),
        "PYTHONUNBUFFERED": "1",
    }
    told = {**addresses, **own}
    # What we tell is told once: a file that holds the same secret has been read.
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in told}
    return Process(service, [sys.executable, "-m", service], env={**inherited, **told}, say=say)

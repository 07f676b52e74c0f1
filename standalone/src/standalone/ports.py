"""The ports a stack listens on, on the loopback address; the gateway where it is told to."""

import errno
import socket
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from standalone.refusal import Refusal

HOST = "127.0.0.1"
_HIGHEST = 65_535


@dataclass(frozen=True)
class Ports:
    """One a listener. The numbers are what a stack takes when it may choose."""

    gateway: int = 8000
    taskstore: int = 8001
    transcriber: int = 8002
    vision: int = 8003
    extractor: int = 8004
    broker: int = 9092

    @classmethod
    def free(cls, *, gateway: int | None = None) -> "Ports":
        """Ports that nobody uses now; the gateway's as asked for, where it is."""
        with ExitStack() as held:
            found = []
            for _ in range(6):
                probe = held.enter_context(socket.socket())
                probe.bind((HOST, 0))
                found.append(probe.getsockname()[1])
        return cls(found[0] if gateway is None else gateway, *found[1:])

    def check_free(self, *, broker: bool, gateway_host: str = HOST) -> None:
        """Raise Refusal if a port is none or is taken; the broker's only counts where one is to be started."""
        ours: dict[int, str] = {}
        for name, port in asdict(self).items():
            if name == "broker" and not broker:
                continue
            if not 1 <= port <= _HIGHEST:
                raise Refusal(f"{port} is no port; choose one from 1 to {_HIGHEST} with --port", exit_code=2)
            if port in ours:
                raise Refusal(
                    f"port {port} can't be the {ours[port]}'s and the {name}'s; choose another with --port", exit_code=2
                )
            ours[port] = name
            try:
                # As servers do: a port that only waits out its last connection is no obstacle.
                _try(gateway_host if name == "gateway" else HOST, port)
            except OSError as taken:
                if name == "gateway" and taken.errno != errno.EADDRINUSE:
                    raise Refusal(f"API_HOST={gateway_host} is no address of this machine", exit_code=2) from taken
                raise Refusal(_advice(name, port), exit_code=2) from taken


def reached(host: str) -> str:
    """How we reach a server that listens there, as an address is written in URLs."""
    here = {"0.0.0.0": HOST, "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{here}]" if ":" in here else here


def _try(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _advice(name: str, port: int) -> str:
    if name == "gateway":
        return (
            f"port {port} is taken by another program; choose another with --port, or let us choose with --free-ports"
        )
    return f"port {port} (for the {name}) is taken by another program; stop it, or let us choose with --free-ports"

"""Where a house that is started here shall send its traces."""

from typing import Final
from urllib.parse import urlsplit

from standalone.refusal import Refusal

CONSOLE: Final = "console"


def traces_to(destination: str | None) -> dict[str, str]:
    """What that means in the words of the services' settings; nothing where nothing is asked for.

    Raises Refusal for what is neither the address of an OTLP/HTTP receiver nor `console`.
    """
    if destination is None:
        return {}
    if destination == CONSOLE:
        return {"otel_traces_exporter": CONSOLE}
    address = urlsplit(destination)
    if address.scheme not in ("http", "https") or not address.netloc:
        line = f"--otlp: {destination!r} is neither an address like http://127.0.0.1:4318 nor `{CONSOLE}`"
        raise Refusal(line, exit_code=2)
    return {"otel_traces_exporter": "otlp", "otel_exporter_otlp_endpoint": destination}

"""Which broker is meant, and where payloads lie that are too large for it."""

from typing import Final

from pydantic import ValidationError

from runtime.configuration.block import secrets_of
from runtime.configuration.mistakes import mistakes_in
from runtime.configuration.origins import origins
from runtime.settings import BlobSettings, KafkaSettings, TelemetrySettings
from standalone.refusal import Refusal
from standalone.state import State

_BROKER: Final = "kafka_bootstrap_servers"


class Place(KafkaSettings, BlobSettings, TelemetrySettings):
    """What the environment says, else what the state folder knows of the house that runs in it."""


def place_of(state: State) -> Place:
    """Raises Refusal where neither names a broker, and with 2 where something is set wrongly."""
    said = origins(Place)
    known = state.addresses() or {}
    told: dict[str, str] = {}
    if said[_BROKER] == "default":
        if "kafka" not in known:
            raise Refusal(
                f"no house runs in {state.folder}; start it with `intelliassist up`, name its folder with --state, "
                "or set KAFKA_BOOTSTRAP_SERVERS"
            )
        told[_BROKER] = known["kafka"]
    if said["blob_url"] == said["upload_dir"] == "default":
        told["blob_url"] = known.get("blobs", f"file:{state.blobs}")
    try:
        return Place(**told)  # type: ignore[arg-type] # fields of several types, these of text
    except ValidationError as wrong:
        raise Refusal("settings: " + "; ".join(mistakes_in(wrong, secrets_of(Place))), exit_code=2) from wrong

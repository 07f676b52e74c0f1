"""How what is accepted is kept."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from runtime.configuration.block import Block

_MB: Final = 1024 * 1024

Mode = Literal["always", "outage", "off"]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class JournalSettings(Block):
    """What is accepted is written into the blob store as well, so that it outlives a broker that is away or forgets."""

    intake_journal: Annotated[Mode, BeforeValidator(_lower)] = "outage"
    """`always`: before each answer, for a broker that keeps nothing across a restart, as the embedded one; `outage`: only
    what the broker does not take within a second; `off`: never, then an outage of the broker is answered with 503."""
    intake_journal_records: int = Field(default=10_000, ge=1)
    """Jobs and files that may stand in it at a time; more are refused with 503 `intake_full`."""
    intake_journal_bytes: int = Field(default=256 * _MB, ge=1_000_000)
    """Bytes that may. The files that were sent do not count: they lie in the blob store already."""

"""What `intelliassist up` tells a service that was given nothing else."""

from typing import Any, Final

from pydantic import ValidationError

from runtime.configuration.block import Block
from runtime.configuration.origins import origins
from standalone.addresses import Given

_TOLD: Final = {
    "internal_token": "made at the first start",
    "database_url": "postgresql:///of its own",
    "log_format": "pretty",
}
"""What is shown stands for what is not known before the start."""


def told_by_up(settings: type[Block]) -> dict[str, Any]:
    """By the names of the fields."""
    found = origins(settings)
    return {
        name: value
        for name, value in _TOLD.items()
        if found.get(name) == "default" and not (name == "database_url" and _has_database())
    }


def _has_database() -> bool:
    try:
        return bool(Given().database_addresses)
    except ValidationError:  # told with the task store's
        return False

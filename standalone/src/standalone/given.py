"""What the environment gives to a house that is about to start."""

import sys
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from runtime.configuration.block import Block, secrets_of
from runtime.configuration.mistakes import mistakes_in
from standalone.addresses import Given
from standalone.ports import HOST
from standalone.settings import settings_of_services
from standalone.told import told_by_up

S = TypeVar("S", bound=Block)

_OVERRULED: Final[dict[str, Any]] = {
    "health_host": HOST,
    "health_port": 8000,
    "taskstore_url": f"http://{HOST}",
    "worker_health_urls": {},
}
"""Where the services find each other is not for the environment to say here, so that can't be wrong."""


def given_without_mistakes() -> Given:
    """Read it; or print what is wrong with the settings of any service, a line each and each once, and exit with 2."""
    mistakes: dict[str, None] = {}
    given = _read(Given, {}, mistakes)
    for settings in settings_of_services().values():
        _read(settings, told_by_up(settings) | _OVERRULED, mistakes)
    if given is None or mistakes:
        for line in mistakes:
            sys.stderr.write(f"settings: {line}\n")
        sys.exit(2)
    return given


def _read(settings: type[S], told: dict[str, Any], mistakes: dict[str, None]) -> S | None:
    try:
        return settings(**told)
    except ValidationError as error:
        mistakes |= dict.fromkeys(mistakes_in(error, secrets_of(settings)))
        return None

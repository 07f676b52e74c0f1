"""Values and names of earlier times: they are read, said to be so, and mean what lives today."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_settings import BaseSettings

from runtime.configuration.variables import variable_of


@dataclass(frozen=True)
class Retired:
    """In a field's annotation: patterns of whole values, in any case, and what each means now.

    None means the field's default.
    """

    living: Mapping[str, str | None]
    why: str


@dataclass(frozen=True)
class Unused:
    """In a field's annotation: it may be set, and nothing comes of it."""

    why: str


def revive(settings: type[BaseSettings], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values with the living in the place of the retired, and a line for each that was replaced or is not used."""
    revived, remarks = dict(values), []
    for name, field in settings.model_fields.items():
        key = field.validation_alias if isinstance(field.validation_alias, str) else name
        value, variable = values.get(key), variable_of(name, field)
        for mark in field.metadata:
            if isinstance(mark, Unused) and value is not None:
                remarks.append(f"{variable} is not used: {mark.why}")
            if not isinstance(mark, Retired) or not isinstance(value, str):
                continue
            known = next(
                (pattern for pattern in mark.living if re.fullmatch(pattern, value.strip(), re.IGNORECASE | re.DOTALL)),
                None,
            )
            if known is None:
                continue
            living = mark.living[known]
            if living is None:
                del revived[key]
            else:
                revived[key] = living
            remarks.append(f"{variable}: {mark.why}; {living or 'the default'} is used")
    return revived, remarks

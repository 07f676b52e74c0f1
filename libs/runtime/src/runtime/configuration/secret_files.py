"""Secrets in files: `DATABASE_URL_FILE=/run/secrets/dsn` instead of `DATABASE_URL=...`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from runtime.configuration.variables import is_read_from_file, variable_of


@dataclass(frozen=True)
class Unreadable:
    """Stands for a value that could not be read, so that this is told with all other mistakes."""

    reason: str


class SecretFiles(PydanticBaseSettingsSource):
    """Read once, at start. White space around the secret does not count."""

    def __init__(self, settings: type[BaseSettings], variables: Mapping[str, str | None]) -> None:
        """`variables`: names in lower case, as pydantic reads them."""
        super().__init__(settings)
        self._variables = variables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = variable_of(field_name, field)
        path = self._variables.get(f"{variable}_file".lower())
        if not path or not is_read_from_file(self.settings_cls, field_name):
            return None, variable, False
        if self._variables.get(variable.lower()):
            return Unreadable(f"it is given twice, here and by {variable}_FILE"), variable, False
        return _read(Path(path), f"{variable}_FILE"), variable, False

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _, _ = self.get_field_value(field, name)
            if value is not None:
                found[field.validation_alias if isinstance(field.validation_alias, str) else name] = value
        return found


def _read(path: Path, variable: str) -> str | Unreadable:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return Unreadable(f"the file that {variable} names can't be read")
    return secret or Unreadable(f"the file that {variable} names is empty")

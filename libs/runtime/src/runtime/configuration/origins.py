"""Where each setting that is in force comes from."""

from typing import Literal

from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from runtime.configuration.secret_files import SecretFiles

Origin = Literal["environment", ".env", "file", "default"]


def origins(settings: type[BaseSettings]) -> dict[str, Origin]:
    """By field. What is named first wins: a variable of the environment, then one of `.env`."""
    environment, file = EnvSettingsSource(settings), DotEnvSettingsSource(settings)
    sources: list[tuple[dict[str, object], Origin]] = [
        (SecretFiles(settings, environment.env_vars)(), "file"),
        (environment(), "environment"),
        (SecretFiles(settings, file.env_vars)(), "file"),
        (file(), ".env"),
    ]
    found: dict[str, Origin] = {}
    for name, field in settings.model_fields.items():
        key = field.validation_alias if isinstance(field.validation_alias, str) else name
        found[name] = next((origin for values, origin in sources if key in values), "default")
    return found

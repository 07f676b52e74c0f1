"""A block of settings: where it is read from, and how it is loaded."""

import sys
from typing import Any, Self, TypeVar

from pydantic import ModelWrapValidatorHandler, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from runtime.configuration.mistakes import mistakes_in
from runtime.configuration.retired import revive
from runtime.configuration.secret_files import SecretFiles, Unreadable
from runtime.configuration.variables import is_secret, variable_of


class Block(BaseSettings):
    """Read from the environment and `.env`; names are the fields' in upper case.

    A secret may also stand in a file that `<NAME>_FILE` names.
    """

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, use_attribute_docstrings=True
    )
    _remarks: tuple[str, ...] = PrivateAttr(default=())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What operators should know of what they set: a line each, without secrets."""
        return self._remarks

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The first that names a field wins: what is said in code, the environment, `.env`."""
        del file_secret_settings  # a folder of files named like fields; ours are named one by one
        sources = [init_settings]
        for said in (env_settings, dotenv_settings):
            if isinstance(said, (EnvSettingsSource, DotEnvSettingsSource)):
                sources += [SecretFiles(settings_cls, said.env_vars), said]
        return tuple(sources)

    @model_validator(mode="wrap")
    @classmethod
    def _revived(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        remarks: list[str] = []
        if isinstance(values, dict):
            values, remarks = revive(cls, values)
        settings = handler(values)
        settings._remarks = tuple(remarks)  # noqa: SLF001 - its own class
        return settings

    @field_validator("*", mode="before")
    @classmethod
    def _is_readable(cls, value: Any) -> Any:
        if isinstance(value, Unreadable):
            raise ValueError(value.reason)  # noqa: TRY004 - pydantic gathers these
        return value


S = TypeVar("S", bound=Block)


def load(settings: type[S]) -> S:
    """Read settings, or print each mistake on a line of its own and exit with 2."""
    try:
        return settings()
    except ValidationError as error:
        for line in mistakes_in(error, secrets_of(settings)):
            sys.stderr.write(f"settings: {line}\n")
        sys.exit(2)


def secrets_of(settings: type[Block]) -> frozenset[str]:
    """The variables of which nothing may be shown."""
    return frozenset(variable_of(name, field) for name, field in settings.model_fields.items() if is_secret(field))

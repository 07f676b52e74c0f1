"""Under which names a field is set."""

from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings


def variable_of(name: str, field: FieldInfo) -> str:
    """The environment variable, in upper case."""
    alias = field.validation_alias
    return (alias if isinstance(alias, str) else name).upper()


def is_secret(field: FieldInfo) -> bool:
    return _holds_secret(field.annotation)


def is_read_from_file(settings: type[BaseSettings], name: str) -> bool:
    """Whether `<NAME>_FILE` may name a file that holds it: secrets may, save those with a setting of that name."""
    fields = settings.model_fields
    return is_secret(fields[name]) and f"{name}_file" not in fields


def _holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_holds_secret(part) for part in get_args(annotation))

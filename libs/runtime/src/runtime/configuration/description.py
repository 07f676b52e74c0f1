"""What a setting is, as its class says it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from runtime.configuration.variables import is_read_from_file, variable_of

_BOUNDS: Final = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
_KINDS: Final[dict[Any, str]] = {
    SecretStr: "secret",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    UUID: "UUID",
}


@dataclass(frozen=True)
class Description:
    """One setting of one service."""

    variable: str
    kind: str
    """Its type in words, with its bounds."""
    default: str
    """Empty where there is none."""
    meaning: str
    from_file: bool
    """Whether `<NAME>_FILE` may name a file that holds it."""
    block: str
    """What the class that declares it is about; its first line is a title."""


def describe(settings: type[BaseSettings]) -> Iterator[Description]:
    for name, field in settings.model_fields.items():
        yield Description(
            variable=variable_of(name, field),
            kind=_kind(field),
            default=_default(field),
            meaning=" ".join((field.description or "").split()),
            from_file=is_read_from_file(settings, name),
            block=_block(settings, name),
        )


def _block(settings: type[BaseSettings], name: str) -> str:
    """Of the last class in line that declares it: what a service says of its own is said under its name."""
    declaring = [base for base in settings.__mro__ if name in inspect.get_annotations(base)]
    return inspect.getdoc(declaring[-1]) or ""


def _kind(field: FieldInfo) -> str:
    bounds = [
        f"{sign} {getattr(mark, word)}" for mark in field.metadata for word, sign in _BOUNDS if hasattr(mark, word)
    ]
    return ", ".join([_words(field.annotation), *bounds])


def _words(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        words = _words(parts[0])
    elif origin in (Union, UnionType):
        words = " or ".join(_words(part) for part in parts if part is not type(None))
    elif origin is Literal:
        words = ", ".join(f"`{word}`" for word in parts)
    elif origin in (tuple, list, frozenset, set):
        words = f"list of {_words(parts[0])}"
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        words = ", ".join(f"`{word.value}`" for word in annotation)
    else:
        words = _KINDS.get(annotation, "pairs" if origin is dict else "text")
    return words


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.default_factory is not None:
        return ""  # its meaning tells
    if field.is_required():
        return "must be set"
    if value is None:
        return ""
    if isinstance(value, dict):
        return ",".join(f"{name}={said}" for name, said in value.items())
    if isinstance(value, (tuple, list, frozenset, set)):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)

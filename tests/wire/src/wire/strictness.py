"""What a JSON schema must keep to for a model to be bound to it token by token."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_KNOWN: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"}
    | {"title", "description"}
)
_DEEPEST: Final = 10


def broken_rules(schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with `schema` for strict output, each with its place; empty when all is well.

    An allow list, no wider than what providers document: a schema that passes here passes at each of them.
    """
    if schema.get("type") != "object":
        return ["/: the root must be an object"]
    wrong = list(_broken(schema, "", 1))
    definitions = schema.get("$defs", {})
    for name, definition in definitions.items():
        wrong += _broken(definition, f"/$defs/{name}", 1)
    wrong += [f"{place}: {ref} is not defined" for place, ref in _refs(schema, "") if not _is_defined(ref, definitions)]
    return wrong


def _broken(schema: Any, place: str, depth: int) -> Iterator[str]:
    here = place or "/"
    if not isinstance(schema, Mapping):
        yield f"{here}: a schema must be an object"
        return
    if depth > _DEEPEST:
        yield f"{here}: nested deeper than {_DEEPEST} levels"
        return
    for keyword in sorted(schema.keys() - _KNOWN):
        yield f"{here}: {keyword} is not supported"
    if not schema.keys() & {"type", "enum", "const", "anyOf", "$ref"}:
        yield f"{here}: schema must have a 'type' key"
    if "object" in _types(schema):
        yield from _broken_object(schema, here)
    if "array" in _types(schema) and "items" not in schema:
        yield f"{here}: items is required for arrays"
    for name, part in _parts(schema):
        yield from _broken(part, f"{place}/{name}", depth + 1)


def _broken_object(schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"{here}: additionalProperties:false must be set on every object"
    named, required = set(schema.get("properties", {})), set(schema.get("required", ()))
    if named != required:
        yield f"{here}: required must name every key in properties and no other ({', '.join(sorted(named ^ required))})"


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, part in schema.get("properties", {}).items():
        yield f"properties/{name}", part
    if "items" in schema:
        yield "items", schema["items"]
    for number, part in enumerate(schema.get("anyOf", ())):
        yield f"anyOf/{number}", part


def _refs(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        yield place or "/", str(schema["$ref"])
    for name, part in [*_parts(schema), *((f"$defs/{key}", one) for key, one in schema.get("$defs", {}).items())]:
        yield from _refs(part, f"{place}/{name}")


def _is_defined(ref: str, definitions: Mapping[str, Any]) -> bool:
    return ref == "#" or ref.removeprefix("#/$defs/") in definitions

"""What is wrong with the settings, a line each."""

from pydantic import ValidationError

_TELLING = ("literal_error", "enum", "bool_parsing", "int_parsing", "float_parsing")
"""What was given is none of the known words or no number: repeated where it is no secret."""


def mistakes_in(error: ValidationError, secrets: frozenset[str]) -> list[str]:
    """In the order of the fields. `secrets`: variables of which nothing is ever repeated."""
    lines = []
    for mistake in error.errors():
        if mistake["type"] == "default_factory_not_called":
            continue  # what it depends on is wrong, and told of by itself
        name = str(mistake["loc"][0]).upper() if mistake["loc"] else ""
        repeated = mistake["type"] in _TELLING and name not in secrets and isinstance(mistake["input"], str)
        given = f", not {mistake['input']!r}" if repeated else ""
        said = mistake["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {said}{given}" if name else f"{said}{given}")
    return lines

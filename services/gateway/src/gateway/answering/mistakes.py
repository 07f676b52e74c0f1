"""What is wrong with a request's fields, in words that their sender understands."""

from typing import Any, Final

from contracts.http.problems import FieldError

_SAYS: Final = {
    "missing": "is missing",
    "string_type": "must be a text",
    "string_unicode": "holds half of a character",
    "string_too_short": "must not be empty",
    "string_too_long": "has more than {max_length} characters",
    "string_pattern_mismatch": "has a form that is not allowed here",
    "too_long": "has more than {max_length} entries",
    "too_short": "has fewer than {min_length} entries",
    "literal_error": "must be {expected}",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "union_tag_not_found": "needs {discriminator}",
    "date_from_datetime_parsing": "must be a date or a date-time, say 2026-12-01 or 2026-12-01T09:00:00+01:00",
    "date_from_datetime_inexact": "must be a date or a date-time, say 2026-12-01 or 2026-12-01T09:00:00+01:00",
    "date_parsing": "must be a date, say 2026-12-01",
    "date_type": "must be a date, say 2026-12-01",
    "tuple_type": "must be a list",
    "dict_type": "must be an object with named fields",
    "model_type": "must be an object with named fields",
    "model_attributes_type": "must be an object with named fields",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "uuid_type": "must be a UUID",
    "uuid_parsing": "must be a UUID",
    "enum": "must be {expected}",
    "timezone_aware": "must tell its offset from UTC, as in 2026-12-01T09:00:00+01:00",
    "datetime_type": "must be a date-time, say 2026-12-01T09:00:00+01:00",
    "datetime_parsing": "must be a date-time, say 2026-12-01T09:00:00+01:00",
    "datetime_from_date_parsing": "must be a date-time, say 2026-12-01T09:00:00+01:00",
    "datetime_object_invalid": "must be a date-time, say 2026-12-01T09:00:00+01:00",
}
_HINTS: Final = {
    "conversation_id": "up to 128 characters without control characters",
    "user_id": "up to 128 characters without slashes and control characters",
    "due_date": "write 2026-12-01, or with a time 2026-12-01T09:00",
}


def field_error(mistake: dict[str, Any]) -> FieldError:
    """One of pydantic's errors. What it may say of our inside, patterns and types, is not told."""
    if mistake["type"] == "json_invalid":  # its location ends with an offset, not with a field
        return FieldError(field="body", message=f"is not valid JSON ({mistake['ctx']['error']})")
    place = mistake["loc"]
    said = mistake["msg"].removeprefix("Value error, ")
    if mistake["type"] in _SAYS:
        said = _SAYS[mistake["type"]].format(**mistake.get("ctx", {}))
    if mistake["type"] == "string_pattern_mismatch" and place[-1] in _HINTS:
        said += f": {_HINTS[place[-1]]}"
    return FieldError(field=".".join(map(str, place)), message=said)

"""What clients send."""

from typing import Any, Final

from pydantic import ConfigDict, model_validator

from contracts.fact import Fact

_LEFT_OUT_WHEN_EMPTY: Final = frozenset(
    {
        "user_id",
        "conversation_id",
        "reference_time",
        "time_zone",
        "image_file_id",
        "audio_file_id",
        "document_file_id",
        "due_date",
    }
)


_EMPTY: Final = {"type": "string", "pattern": r"^\s*$", "description": "Left out."}


def _tell_what_may_be_empty(schema: dict[str, Any]) -> None:
    for name in _LEFT_OUT_WHEN_EMPTY & schema.get("properties", {}).keys():
        choices = schema["properties"][name].get("anyOf")
        if choices is not None:
            choices.append(_EMPTY)


class Request(Fact):
    """A body that a client made: fields we don't know are passed over, as they always were.

    Optional ids and times that are empty count as left out: a form can't say it otherwise.
    """

    model_config = ConfigDict(extra="ignore", json_schema_extra=_tell_what_may_be_empty)

    @model_validator(mode="before")
    @classmethod
    def _without_the_empty(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        return {name: value for name, value in said.items() if name not in _LEFT_OUT_WHEN_EMPTY or not _empty(value)}


def _empty(value: object) -> bool:
    return isinstance(value, str) and not value.strip()

"""What Groq and OpenAI-compatible servers check of a chat."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from wire.errors import ProviderError, error, too_long
from wire.heard import Dialect, Heard
from wire.rules import STRICT_ON_GROQ, Rules
from wire.strictness import broken_rules

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_chat(request: Heard, rules: Rules) -> None:
    """Raise the error that the provider would answer with."""
    asked = request.json
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages or not all(_is_message(one) for one in messages):
        raise error(request, 400, "'messages' : must be a list of messages with a role and content", param="messages")
    if asked.get("stream"):
        raise error(request, 400, "this server does not stream", param="stream")
    for part in _parts(messages):
        _check_picture(request, part)
    if rules.context is not None and tokens(chat_text(messages)) > rules.context:
        raise too_long(request)
    _check_format(request, asked.get("response_format") or {})


def _check_format(request: Heard, asked: Mapping[str, Any]) -> None:
    kind = asked.get("type", "text")
    if kind == "json_object":
        if request.dialect is Dialect.GROQ and "json" not in chat_text(request.json["messages"]).lower():
            text = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            raise error(request, 400, text)
        return
    if kind == "text":
        return
    if kind != "json_schema":
        raise error(request, 400, f"'response_format.type' : {kind!r} is not one of text, json_object, json_schema")
    given = asked.get("json_schema") or {}
    name, schema = given.get("name"), given.get("schema")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(schema, Mapping):
        raise error(
            request, 400, "'response_format.json_schema' : needs a name of letters, digits, _ and -, and a schema"
        )
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as wrong:
        raise _bad_schema(request, name, wrong.message) from wrong
    if given.get("strict"):
        _check_strict(request, name, schema)


def _check_strict(request: Heard, name: str, schema: Mapping[str, Any]) -> None:
    if wrong := broken_rules(schema):
        raise _bad_schema(request, name, "; ".join(wrong))
    if request.json.get("tools"):
        raise error(request, 400, "response_format json_schema can't be used with tools", param="tools")
    if request.dialect is Dialect.GROQ and request.model not in STRICT_ON_GROQ:
        raise error(request, 400, "This model does not support response format `json_schema` with strict.")


def _bad_schema(request: Heard, name: str, what: str) -> ProviderError:
    return error(request, 400, f"invalid JSON schema for response_format: '{name}': {what}", param="response_format")


def _is_message(one: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(one.get("role"), str) and isinstance(one.get("content"), str | list)


def _parts(messages: list[Any]) -> Iterator[Mapping[str, Any]]:
    for message in messages:
        content = message["content"]
        yield from [{"type": "text", "text": content}] if isinstance(content, str) else content


def chat_text(messages: list[Any]) -> str:
    """All that is written in the messages."""
    return "\n".join(str(part.get("text", "")) for part in _parts(messages))


def _check_picture(request: Heard, part: Mapping[str, Any]) -> None:
    if part.get("type") != "image_url":
        return
    head, _, data = str((part.get("image_url") or {}).get("url", "")).partition(",")
    try:
        whole = bool(base64.b64decode(data, validate=True))
    except binascii.Error:
        whole = False
    if not (whole and head.startswith("data:image/") and head.endswith(";base64")):
        raise error(request, 400, "Invalid image: a data URL of an image in base64 is expected", param="messages")


def tokens(text: str) -> int:
    """A token is taken for four characters."""
    return -(-len(text) // 4)

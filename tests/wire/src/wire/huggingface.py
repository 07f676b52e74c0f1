"""Hugging Face: a file in, text out, through the router or at one's own endpoint."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from wire.errors import error, too_large
from wire.heard import Dialect, Heard, Operation
from wire.rules import Rules
from wire.script import Fixed
from wire.sound import is_picture, is_sound
from wire.speech import spoken


async def hear_file(request: Request) -> Heard:
    """A raw body, or JSON with the file in base64 as `inputs` and with `parameters`. What it is for, the file shows."""
    body = await request.body()
    content_type = request.headers.get("content-type")
    fields: Mapping[str, Any] = {}
    broken = False
    if content_type and content_type.startswith("application/json"):
        try:
            asked = json.loads(body)
            body, fields = base64.b64decode(asked["inputs"], validate=True), asked.get("parameters") or {}
        except (ValueError, KeyError, TypeError, binascii.Error):
            broken = True
    operation: Operation = "caption" if is_picture(body) else "transcribe"
    return Heard(
        operation,
        Dialect.HUGGINGFACE,
        request.url.path,
        dict(request.headers),
        fields=fields,
        file=b"" if broken else body,
        content_type=content_type,
    )


def check_file(request: Heard, rules: Rules) -> None:
    """Raise the error that the provider would answer with."""
    if request.content_type is None:
        raise error(
            request, 400, 'Content type "None" not supported. Supported content types are: application/json, ...'
        )
    if not request.file:
        raise error(request, 400, "Error in `inputs`: field required")
    if len(request.file) > rules.max_file:
        raise too_large(request)
    model = (request.model or "").lower()
    if "blip" in model and request.operation != "caption":
        raise error(request, 400, "cannot identify image file")
    if request.operation == "transcribe" and not is_sound(request.file):
        raise error(request, 400, "Malformed soundfile")
    if "whisper" in model and request.operation != "transcribe":
        raise error(request, 400, "Malformed soundfile")


def file_answer(request: Heard, scripted: Fixed) -> dict[str, Any] | list[dict[str, str]]:
    """A caption, or what was said, with times when `return_timestamps` asks for them."""
    if request.operation == "caption":
        text = scripted if isinstance(scripted, str) else str(scripted["generated_text"])
        return [{"generated_text": text}]
    told = spoken(scripted, request.file)
    answer: dict[str, Any] = {"text": told["text"]}
    match request.fields.get("return_timestamps"):
        case "word":
            answer["chunks"] = [_chunk(one["word"], one) for one in told["words"]]
        case True:
            answer["chunks"] = [_chunk(one["text"], one) for one in told["segments"]]
    return answer


def _chunk(text: str, placed: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": text, "timestamp": [placed["start"], placed["end"]]}

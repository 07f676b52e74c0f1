"""Chat completions as Groq and OpenAI-compatible servers answer them."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

from wire.chat import chat_text, tokens
from wire.errors import error, json_validate_failed
from wire.faults import Fault
from wire.heard import Dialect, Heard
from wire.rules import Rules
from wire.script import Fixed

_PROSE: Final = "Sure! Here are the tasks you asked for:\n\n1. **Call Tom**"


def completion(request: Heard, scripted: Fixed | None, fault: Fault | None, rules: Rules) -> dict[str, Any]:
    """The answer, damaged as the fault says. Raises ProviderError where the provider answers with an error instead."""
    schema = _schema(request)
    written = scripted if isinstance(scripted, str) or scripted is None else json.dumps(scripted, ensure_ascii=False)
    message: dict[str, Any] = {"role": "assistant", "content": written}
    reason = "stop"
    match fault.kind if fault else None:
        case "refusal" if fault and fault.code:
            message["content"], reason = "", "content_filter"
        case "refusal" if fault:
            message = _refusal(request, fault.text or "")
        case "wrong_json":
            message["content"] = _PROSE
        case "against_schema":
            message["content"] = next(one for one in _shapeless() if schema is None or not _holds(one, schema))
        case "truncated":
            message["content"], reason = (written[: len(written) // 2] if written else '{"'), "length"
        case _ if written is not None and schema is not None and not _holds(written, schema):
            raise error(request, 500, f"the scripted answer is not what the schema asks for: {written[:200]}")
    told: dict[str, Any] = {
        "id": f"chatcmpl-{uuid.uuid4()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
    }
    if rules.usage or request.dialect is Dialect.GROQ:
        told["usage"] = _usage(chat_text(request.json["messages"]), message["content"] or "")
    if request.dialect is Dialect.GROQ:
        told |= {"service_tier": "on_demand", "x_groq": {"id": f"req_{uuid.uuid4().hex[:26]}"}}
    return told


def _refusal(request: Heard, text: str) -> dict[str, Any]:
    """OpenAI has a field for it. Groq has none: prose where JSON was asked for is an error, else an answer."""
    if request.dialect is Dialect.OPENAI:
        return {"role": "assistant", "content": None, "refusal": text}
    if request.json.get("response_format"):
        raise json_validate_failed(request, text)
    return {"role": "assistant", "content": text}


def _schema(request: Heard) -> Mapping[str, Any] | None:
    asked = request.json.get("response_format") or {}
    if asked.get("type") == "json_object":
        return {"type": "object"}
    schema: Mapping[str, Any] | None = (asked.get("json_schema") or {}).get("schema")
    return schema


def _holds(text: str, schema: Mapping[str, Any]) -> bool:
    try:
        return Draft202012Validator(schema).is_valid(json.loads(text))
    except ValueError:
        return False


def _shapeless() -> Iterator[str]:
    yield from ('{"unexpected": true}', "[]", "0", "null", '"text"')


def _usage(prompt: str, answer: str) -> dict[str, int]:
    asked, written = tokens(prompt), tokens(answer)
    return {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}

"""The topic map as AsyncAPI 3.0, for whoever publishes or listens without our code.

`python -m contracts.asyncapi` prints it. https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import json
import sys
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts.fact import Event
from contracts.topics import DEAD_LETTER_RETENTION, TOPICS, Topic

_HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, Kafka binary mode. Values are UTF-8.",
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "Repeats when the event is sent again; unique within its source."},
        "ce_source": {"type": "string", "description": "URI reference of the sender."},
        "ce_type": {"type": "string", "description": "The topic's name, major version included."},
        "ce_subject": {"type": "string", "description": "What it is about."},
        "ce_userid": {"type": "string", "description": "Whose it is, percent-encoded; may be left out."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataref": {
            "type": "string",
            "description": "Key in the blob store of a payload above 192 KB; the record's value is null then.",
        },
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C Trace Context."},
    },
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
}


def document() -> dict[str, Any]:
    """The whole contract of the topics."""
    schemas = _schemas()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "IntelliAssist events",
            "version": version("intelliassist-contracts"),
            "description": "What travels between the services, and the public topics that other systems may use.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": dict(operation for topic in TOPICS for operation in _operations(topic)),
        "components": {
            "messages": {topic.name: _message(topic) for topic in TOPICS},
            "schemas": {"CloudEventHeaders": _HEADERS, **schemas},
        },
    }


def _schemas() -> dict[str, Any]:
    kinds: list[type[Event]] = [topic.payload for topic in TOPICS]
    _, definitions = models_json_schema(
        [(kind, "serialization") for kind in kinds], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas


def _channel(topic: Topic) -> dict[str, Any]:
    cleanup = "compact" if topic.compacted else "delete"
    return {
        "address": topic.name,
        "title": topic.payload.__name__,
        "description": (topic.payload.__doc__ or "").strip(),
        "messages": {topic.payload.__name__: {"$ref": f"#/components/messages/{topic.name}"}},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [cleanup],
                    "retention.ms": int(topic.retention.total_seconds() * 1000),
                },
                "bindingVersion": "0.5.0",
            }
        },
        "x-public": topic.public,
        "x-dead-letters": {
            "topic": topic.dead_letters,
            "retention.ms": int(DEAD_LETTER_RETENTION.total_seconds() * 1000),
        },
    }


def _message(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "title": topic.payload.__name__,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {"$ref": f"#/components/schemas/{topic.payload.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": f"`{topic.key}`"}, "bindingVersion": "0.5.0"}},
    }


def _operations(topic: Topic) -> list[tuple[str, dict[str, Any]]]:
    channel = {"$ref": f"#/channels/{topic.name}"}
    messages = [{"$ref": f"#/channels/{topic.name}/messages/{topic.payload.__name__}"}]
    said = [(f"{who} publishes {topic.name}", "send") for who in topic.producers]
    heard = [(f"{who} consumes {topic.name}", "receive") for who in topic.consumers]
    return [
        (name.replace(" ", "-"), {"action": action, "title": name, "channel": channel, "messages": messages})
        for name, action in (*said, *heard)
    ]


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")

"""Topics that are there already: what of them is not as it would be, were they made now."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

LOOKED_AT: Final = ("min.insync.replicas", "message.timestamp.type")
"""What keeps promises. How long and how much is kept is whoever runs the broker's to change."""


async def differences(admin: AIOKafkaAdminClient, topics: Iterable[NewTopic]) -> list[str]:
    """A line for each setting and value. Empty also where the broker does not tell: the embedded one knows no such question,
    and not everybody may ask it.
    """
    wanted = {topic.name: topic.topic_configs for topic in topics}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(LOOKED_AT)) for name in wanted]
    try:
        answers = await admin.describe_configs(asked)
    except (KafkaError, OSError):
        return []
    return told(wanted, [resource for answer in answers for resource in answer.resources])


def told(wanted: dict[str, dict[str, str]], resources: Iterable[tuple[Any, ...]]) -> list[str]:
    """Of what the broker answered about each topic: an error code, its message, a kind, the name, and its settings."""
    differ: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for error, _, _, topic, settings in resources:
        for name, value, *_ in () if error else settings:
            if name in LOOKED_AT and value != wanted[topic][name]:
                differ[name, value, wanted[topic][name]].append(topic)
    return [
        f"{name} is {value} and should be {better} of {', '.join(of)}" for (name, value, better), of in differ.items()
    ]

"""Topics of an earlier release: whoever upgrades hears what of them is not as it should be."""

from runtime.settings import KafkaSettings
from runtime.topic_differences import LOOKED_AT, told
from runtime.topics import create_topics, registered

_DENIED = 29


def test_each_value_is_told_once_with_the_topics_that_have_it() -> None:
    topics = list(registered(KafkaSettings(kafka_replication_factor=3)))
    wanted = {topic.name: topic.topic_configs for topic in topics}
    assert all(set(LOOKED_AT) <= set(one) for one in wanted.values())

    old = [
        ("min.insync.replicas", "1", False, 5, False, []),
        ("message.timestamp.type", "CreateTime", False, 5, False, []),
    ]
    new = [(name, wanted["chat.received.v1"][name], False, 1, False, []) for name in LOOKED_AT]
    answered = [
        (0, None, 2, "audio.uploaded.v1", old),
        (0, None, 2, "audio.uploaded.v1.dlq", [old[0], new[1]]),
        (0, None, 2, "chat.received.v1", new),
        (_DENIED, "not authorized", 2, "job.changed.v1", []),
    ]

    assert told(wanted, answered) == [
        "min.insync.replicas is 1 and should be 2 of audio.uploaded.v1, audio.uploaded.v1.dlq",
        "message.timestamp.type is CreateTime and should be LogAppendTime of audio.uploaded.v1",
    ]


async def test_a_broker_that_knows_no_such_question_is_not_in_the_way(settings: KafkaSettings) -> None:
    assert await create_topics(settings) == []

"""What a group is past, of whole topics."""

import pytest

from runtime.lag.backlogs import Backlogs

AUDIO = ("transcriber.audio.uploaded.v1", "audio.uploaded.v1")
READ = ("taskstore", "text.recognized.v1")
PARTITIONS = {AUDIO[1]: 3, READ[1]: 2}


@pytest.fixture
def backlogs() -> Backlogs:
    return Backlogs()


def test_a_topic_is_passed_as_far_as_its_slowest_partition(backlogs: Backlogs) -> None:
    assert backlogs.passed(PARTITIONS) == {}
    for partition, looked in enumerate((10.0, 30.0, 20.0)):
        backlogs.look(AUDIO, partition, looked, end=7, position=7)
    assert backlogs.passed(PARTITIONS) == {AUDIO: 10.0}
    backlogs.look(AUDIO, 0, 40.0, end=9, position=7)
    assert backlogs.passed(PARTITIONS) == {AUDIO: 10.0}
    backlogs.look(AUDIO, 0, 50.0, end=9, position=9)
    assert backlogs.passed(PARTITIONS) == {AUDIO: 20.0}


def test_while_one_partition_was_never_seen_nothing_is_passed(backlogs: Backlogs) -> None:
    for partition in (0, 2):
        backlogs.look(AUDIO, partition, 10.0, end=7, position=7)
    assert backlogs.passed(PARTITIONS) == {}, "the second one has no leader"
    backlogs.look(AUDIO, 1, 20.0, end=5, position=3)
    assert backlogs.passed(PARTITIONS) == {}, "nobody knows since when its records wait"
    backlogs.look(AUDIO, 1, 30.0, end=5, position=5)
    assert backlogs.passed(PARTITIONS) == {AUDIO: 10.0}


def test_of_a_topic_that_the_brokers_do_not_name_nothing_is_passed(backlogs: Backlogs) -> None:
    backlogs.look(READ, 0, 10.0, end=7, position=7)
    backlogs.look(READ, 1, 10.0, end=7, position=7)
    assert backlogs.passed({AUDIO[1]: 3}) == {}
    assert backlogs.passed(PARTITIONS) == {READ: 10.0}

"""deploy/kafka/acls.sh, run so that it only says what it would do: all that the topic map asks for, and no more."""

import subprocess
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from contracts.acls import script
from contracts.house import EpochBegan
from contracts.topics import TOPICS, Topic, consumer_groups

FILE = Path(__file__).parents[3] / "deploy/kafka/acls.sh"
SERVICES = {"gateway", "transcriber", "vision", "extractor", "taskstore"}


class Allowed(NamedTuple):
    """One line of a broker's list."""

    login: str
    operation: str
    kind: str
    name: str


def said(**told: str) -> set[Allowed]:
    environment = {"PATH": "/usr/bin:/bin", "BOOTSTRAP": "kafka:9093", "KAFKA_ACLS": "echo acls", **told}
    run = subprocess.run([FILE], env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own file
    found = set()
    for line in run.stdout.splitlines():
        words = line.split()
        pairs = list(pairwise(words))
        login = next(value.removeprefix("User:") for option, value in pairs if option == "--allow-principal")
        prefixed = "*" if "prefixed" in words else ""
        for operation in (value for option, value in pairs if option == "--operation"):
            for kind in ("topic", "group"):
                names = [value for option, value in pairs if option == f"--{kind}"]
                found |= {Allowed(login, operation, kind, name + prefixed) for name in names}
    return found


def test_the_file_is_the_one_that_is_written_of_the_topic_map() -> None:
    assert FILE.read_text() == script(), "run `make acls`"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_edge_of_the_topic_map_is_allowed(topic: Topic) -> None:
    allowed = said()
    for name in {*topic.producers, *topic.repeaters} - {"anyone"}:
        assert Allowed(name, "Write", "topic", topic.name) in allowed
    for name in set(topic.consumers) - {"anyone"}:
        login = name.split(".")[0]
        assert Allowed(login, "Read", "topic", topic.name) in allowed
        if name not in topic.listeners:
            groups = {group for group, taken in consumer_groups().items() if topic in taken}
            own = {group for group in groups if group.split(".")[0] == login}
            assert own
            assert {Allowed(login, "Read", "group", group) for group in own} <= allowed
            assert Allowed(login, "Write", "topic", topic.dead_letters) in allowed


def test_nothing_else_is() -> None:
    edges = {(name, topic.name) for topic in TOPICS for name in (*topic.producers, *topic.repeaters)}
    edges |= {(name.split(".")[0], topic.dead_letters) for topic in TOPICS for name in topic.consumers}
    heard = {(name.split(".")[0], topic.name) for topic in TOPICS for name in topic.consumers}
    heard |= {(service, EpochBegan.topic) for service in SERVICES}
    for one in said():
        if one.login in SERVICES and one.kind == "topic":
            assert one.operation != "Write" or (one.login, one.name) in edges, one
            assert one.operation != "Read" or (one.login, one.name) in heard, one
        if one.kind == "group" and one.operation == "Read":
            assert one.name.split(".")[0] == one.login, one
        makes = one.login == "topics" and one.operation in {"Create", "DescribeConfigs"}
        assert makes or one.operation in {"Read", "Write", "Describe"}


def test_other_systems_get_the_public_topics_and_groups_of_their_own() -> None:
    mine = said(WRITERS="helpdesk crm", READERS="reports", PREFIX="house-")
    assert {one.login for one in mine} >= {"house-gateway", "helpdesk", "crm", "reports"}
    written = {one.name for one in mine if (one.login, one.operation) == ("crm", "Write")}
    assert written == {topic.name for topic in TOPICS if "anyone" in topic.producers}
    read = {(one.kind, one.name) for one in mine if (one.login, one.operation) == ("reports", "Read")}
    assert read == {("group", "reports.*")} | {("topic", topic.name) for topic in TOPICS if "anyone" in topic.consumers}
    assert not [one for one in mine if one.login == "reports" and one.operation == "Write"]


def test_it_says_what_it_needs_and_takes_a_star_for_a_name() -> None:
    without = subprocess.run([FILE], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert without.returncode != 0
    assert "BOOTSTRAP" in without.stderr
    assert any(one.login == "*" for one in said(WRITERS="*"))

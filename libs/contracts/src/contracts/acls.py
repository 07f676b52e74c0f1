"""Who may do what at the broker, as a script for an operator: each service what the topic map says of it, and no more.

`python -m contracts.acls` prints it, and it is kept as deploy/kafka/acls.sh.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.house import EpochBegan
from contracts.topics import TOPICS, Topic, consumer_groups

_ANYONE: Final = "anyone"
_STORE: Final = "taskstore"

_HEAD: Final = """#!/usr/bin/env bash
# Allows each service at the broker what the topic map says of it, and nothing else. Written by `python -m contracts.acls`
# (`make acls`); do not edit. Run it once, and again after an upgrade: what is allowed already stays so.
#
#   BOOTSTRAP=kafka:9093 COMMAND_CONFIG=admin.properties deploy/kafka/acls.sh
#
# COMMAND_CONFIG  how kafka-acls logs in, as one of the broker's super users
# PREFIX          before the name of each service in its login: with `house-`, the gateway is `User:house-gateway`
# WRITERS         other systems that may publish to the public topics, by their logins: `helpdesk crm`. Who may write there
#                 speaks for every user.
# READERS         other systems that may listen to them, in consumer groups that begin with their login and a dot
# KAFKA_ACLS      the program, `kafka-acls.sh` where left out; `echo kafka-acls.sh` only shows what would be done
#
# The broker needs `authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer` and must not have
# `allow.everyone.if.no.acl.found=true`. Beside the services there are two logins: `topics` makes the topics, and is what
# `python -m runtime.topics` logs in as; `operator` reads dead letters and sends them again.
set -euo pipefail -f # what is named below is meant as it stands

: "${BOOTSTRAP:?say where the broker is: host:port}"
PREFIX=${PREFIX:-}
acls=(${KAFKA_ACLS:-kafka-acls.sh} --bootstrap-server "$BOOTSTRAP" ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"})

# allow <login> <operation>[,<operation>] <what>...
allow() {
  local login=$1 operations=() operation
  for operation in ${2//,/ }; do operations+=(--operation "$operation"); done
  shift 2
  "${acls[@]}" --add --force --allow-principal "User:$login" "${operations[@]}" "$@"
}
"""
_TAIL: Final = """
for writer in ${WRITERS:-}; do
  allow "$writer" Write,Describe {written}
done
for reader in ${READERS:-}; do
  allow "$reader" Read,Describe {read}
  allow "$reader" Read,Describe --group "$reader." --resource-pattern-type prefixed
done
"""


@dataclass(frozen=True)
class Permission:
    """What one login of the house may do to some topics and groups."""

    login: str
    operations: tuple[str, ...]
    topics: tuple[str, ...]
    groups: tuple[str, ...] = ()


def permissions() -> Iterator[Permission]:
    """All of the house's own."""
    services = {_login(name) for topic in TOPICS for name in (*topic.producers, *topic.consumers)} - {_ANYONE}
    groups = consumer_groups()
    for service in sorted(services):
        consumed = [topic for topic in TOPICS if service in map(_login, topic.consumers)]
        in_groups = {topic for group, taken in groups.items() if _login(group) == service for topic in taken}
        written = [topic.name for topic in TOPICS if service in (*topic.producers, *topic.repeaters)]
        # What it takes in a group and can't handle, it puts aside.
        written += [topic.dead_letters for topic in consumed if topic in in_groups]
        read = dict.fromkeys([*(topic.name for topic in consumed), EpochBegan.topic])
        own = tuple(group for group in groups if _login(group) == service)
        yield Permission(service, ("Write", "Describe"), tuple(written))
        yield Permission(service, ("Read", "Describe"), tuple(read), own)
    # It watches how far all of them are.
    yield Permission(_STORE, ("Describe",), _all(TOPICS), tuple(groups))
    yield Permission("topics", ("Create", "Describe", "DescribeConfigs"), _all(TOPICS))
    yield Permission("operator", ("Read", "Write", "Describe"), _all(TOPICS))


def script() -> str:
    """The whole file."""
    lines = [_HEAD]
    for one in permissions():
        named = " ".join(filter(None, (_named("topic", one.topics), _named("group", one.groups))))
        lines.append(f'allow "${{PREFIX}}{one.login}" {",".join(one.operations)} {named}')
    public = [topic for topic in TOPICS if topic.public]
    written = _named("topic", [topic.name for topic in public if _ANYONE in topic.producers])
    read = _named("topic", [topic.name for topic in public if _ANYONE in topic.consumers])
    return "\n".join(lines) + "\n" + _TAIL.replace("{written}", written).replace("{read}", read)


def _login(who: str) -> str:
    """Part of a service, as `taskstore.webhooks`, and its groups, go by the service's login."""
    return who.partition(".")[0]


def _all(topics: Iterable[Topic]) -> tuple[str, ...]:
    return tuple(name for topic in topics for name in (topic.name, topic.dead_letters))


def _named(resource: str, names: Iterable[str]) -> str:
    return " ".join(f"--{resource} {name}" for name in names)


if __name__ == "__main__":
    sys.stdout.write(script())

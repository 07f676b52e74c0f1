"""Entity tags in conditions of requests (RFC 9110, 8.8.3 and 13.1)."""

import re
from typing import Final, NamedTuple

_TAG: Final = re.compile(r'(?P<weak>W/)?(?P<tag>"[^"]*")')


class EntityTag(NamedTuple):
    """One of those that a condition lists."""

    tag: str
    """With its quotes."""
    weak: bool


def listed(condition: str) -> tuple[EntityTag, ...]:
    """The tags in an `If-Match` or `If-None-Match` header; none for `*`."""
    return tuple(EntityTag(found["tag"], bool(found["weak"])) for found in _TAG.finditer(condition))


def names(condition: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` header names that tag, given with its quotes; weak and strong are the same to it."""
    if condition is None:
        return False
    return condition.strip() == "*" or any(one.tag == tag for one in listed(condition))

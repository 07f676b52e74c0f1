"""What a line of a list is about: "Roof: two tiles are loose, Ben to replace them"."""

import re
from typing import Final

from extractor.rules.imperatives import is_order
from extractor.rules.people import named

_TOPIC: Final = re.compile(r"(?P<topic>[A-Z0-9][\w/&'.-]*(?:\s[\w/&'.-]+){0,3})\s?:\s+(?=\S)")


def without_topic(line: str) -> str:
    """The line without its topic. A name before an order is none: it tells whose task it is."""
    found = _TOPIC.match(line)
    if found is None:
        return line
    rest = line[found.end() :]
    owns = named(found.group("topic")) and (is_order(rest) or rest.startswith("to "))
    return line if owns else rest

"""What a line is about: "Roof: two tiles are loose, Ben to replace them", "Lease: extend until May"."""

import re
from typing import Final

from extractor.rules.imperatives import is_order
from extractor.rules.people import named
from extractor.rules.verbs import is_work

_TOPIC: Final = re.compile(r"(?P<topic>[A-Z0-9][\w/&'.-]*(?:\s[\w/&'.-]+){0,3})\s?:\s+(?=\S)")

_THINGS_TEXT: Final = """
    internet wifi broadband phone passport visa licence license insurance bank mortgage rent deposit lease tax taxes
    mail post email website blog newsletter server database backup budget invoice invoices payroll contract contracts
    garage garden kitchen bathroom bedroom basement attic cellar roof fence gate shed hallway balcony office house home
    car van bike boat train flight flights hotel airport tickets luggage holiday vacation travel trip camping
    school nursery homework exam library dentist doctor vet pharmacy hospital gym
    dog cat pets kids baby party wedding birthday christmas easter dinner lunch breakfast food drinks music photos
    laundry dishes windows heating boiler plumbing electricity water gas fridge oven printer laptop computer
    furniture sofa bed paint tools plants lawn hedge pool keys parking meeting workshop conference training
    slides deck report presentation poster flyers brochure logo app backend frontend api docs documentation release
    deployment testing design hiring onboarding marketing stock warehouse inventory delivery parcel package
"""
_THINGS: Final = frozenset(_THINGS_TEXT.split())
"""Words before a colon that name no person."""
_ABOUT_A_THING: Final = re.compile(r"(?P<topic>[^\W\d_]+(?:\s[^\W\d_]+)?)\s?(?::|\s-)\s+(?=[a-z])")
_WITHOUT_OBJECT: Final = re.compile(
    r"(?P<verb>[a-z]+)(?=\s*(?:$|[.,!(]|\b(?:by|before|on|until|till|after|this|next|today|tomorrow|tonight|asap|soon|from"
    r"|online|again|for)\b))"
)


def about_a_thing(text: str) -> str | None:
    """The order in "Lease: extend until May" with what it is about: "extend lease until May". None where that is no thing."""
    found = _ABOUT_A_THING.match(text)
    if found is None or not set(found.group("topic").lower().split()) & _THINGS:
        return None
    rest = text[found.end() :]
    if not is_order(rest) and not is_work(rest.split(maxsplit=1)[0]):
        return None
    bare = _WITHOUT_OBJECT.match(rest)
    return f"{bare.group()} {found.group('topic').lower()}{rest[bare.end() :]}" if bare else rest


def without_topic(line: str) -> str:
    """The line without its topic. A name before an order is none: it tells whose task it is."""
    found = _TOPIC.match(line)
    if found is None:
        return line
    rest = line[found.end() :]
    owns = named(found.group("topic")) and (is_order(rest) or rest.startswith("to "))
    return line if owns else rest

"""Numbers as they stand in tables and on charts."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"^(?P<minus>[-\u2212(])?[+]?[$€£]?(?P<digits>\d[\d.,:]*)\s?(?P<unit>[%kKmM€$])?\)?$")
_TIMES: Final = {"k": 1e3, "m": 1e6}


def value_of(text: str) -> float | None:
    """What a number that stands alone is worth ("$1,200", "20k", "(5)", "45 %"); None for anything else."""
    number = _NUMBER.match(text)
    if not number:
        return None
    whole, point, part = number["digits"].replace(",", "").replace(":", "").partition(".")
    value = float(f"{whole}{point}{part.replace('.', '') or '0' if point else ''}")
    times = _TIMES.get((number["unit"] or "").lower(), 1.0)
    return (-value if number["minus"] else value) * times

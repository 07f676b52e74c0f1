"""Tasks that wait for each other in a circle. No database in here."""

from collections.abc import Iterable, Mapping


def leads_to(waiting: Mapping[int, Iterable[int]], start: int, end: int) -> bool:
    """Whether `start` is `end`, or waits for it at once or in the end; `waiting` says who waits for whom."""
    seen: set[int] = set()
    left = [start]
    while left:
        number = left.pop()
        if number == end:
            return True
        if number not in seen:
            seen.add(number)
            left.extend(waiting.get(number, ()))
    return False

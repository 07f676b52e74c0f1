"""The days that have a name, and how each is reckoned in a year."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from extractor.due_dates import days

DayIn = Callable[[int], date]
"""The day in a year."""


def easter(of_year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    golden, (century, rest) = of_year % 19, divmod(of_year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (century + 8) // 25
    epact = (19 * golden + century - leaps - (century - moon + 1) // 3 + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - epact - left) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(of_year, month, day + 1)


def _fixed(month: int, day: int) -> DayIn:
    return lambda of_year: date(of_year, month, day)


def _from_easter(offset: int) -> DayIn:
    return lambda of_year: easter(of_year) + timedelta(days=offset)


def _nth(month: int, weekday: int, nth: int, *, later: int = 0) -> DayIn:
    """The nth such weekday of a month (Monday is 0), or so many days later."""
    first = timedelta(days=1)
    return lambda of_year: (
        days.next_weekday(date(of_year, month, 1) - first, weekday) + timedelta(weeks=nth - 1, days=later)
    )


def _last_monday_of_may(of_year: int) -> date:
    return days.last_weekday(date(of_year, 6, 1), 0)


_DAYS: Final[dict[str, DayIn]] = {
    "christmas eve, xmas eve": _fixed(12, 24),
    "christmas day, christmas, xmas day, xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year 's eve, new years eve, new year eve": _fixed(12, 31),
    "new year 's day, new years day, new year day, new year 's, new years, new year": _fixed(1, 1),
    "martin luther king day, martin luther king jr day, mlk day": _nth(1, 0, 3),
    "groundhog day": _fixed(2, 2),
    "valentine 's day, valentines day, valentine day": _fixed(2, 14),
    "presidents day, president 's day, presidents ' day": _nth(2, 0, 3),
    "international women 's day, women 's day, womens day": _fixed(3, 8),
    "st patrick 's day, st . patrick 's day, saint patrick 's day, st patricks day": _fixed(3, 17),
    "april fools day, april fool 's day, april fools ' day, april fools": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "may day": _fixed(5, 1),
    "cinco de mayo": _fixed(5, 5),
    "mother 's day, mothers day, mothers ' day": _nth(5, 6, 2),
    "memorial day": _last_monday_of_may,
    "father 's day, fathers day, fathers ' day": _nth(6, 6, 3),
    "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day, labour day": _nth(9, 0, 1),
    "columbus day, indigenous peoples ' day": _nth(10, 0, 2),
    "halloween": _fixed(10, 31),
    "all saints day, all saints ' day, all hallows day": _fixed(11, 1),
    "all souls day, all souls ' day": _fixed(11, 2),
    "guy fawkes day, guy fawkes night, bonfire night": _fixed(11, 5),
    "veterans day, veterans ' day, armistice day": _fixed(11, 11),
    "thanksgiving day, thanksgiving": _nth(11, 3, 4),
    "black friday": _nth(11, 3, 4, later=1),
    "cyber monday": _nth(11, 3, 4, later=4),
    "mardi gras, shrove tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter sunday, easter day": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
    "ascension day": _from_easter(39),
    "whit sunday, pentecost": _from_easter(49),
    "whit monday": _from_easter(50),
}

Name = tuple[str, ...]


def _by_first_word() -> dict[str, tuple[tuple[Name, DayIn], ...]]:
    named = [(tuple(name.split()), day_in) for names, day_in in _DAYS.items() for name in names.split(", ")]
    named.sort(key=lambda pair: -len(pair[0]))
    return {first: tuple(pair for pair in named if pair[0][0] == first) for first in {name[0] for name, _ in named}}


HOLIDAYS: Final = _by_first_word()
"""Names in words and how each is reckoned, by the first word; longer names before those they begin with."""

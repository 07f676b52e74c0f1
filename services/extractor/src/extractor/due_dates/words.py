"""The words that dates are said with."""

from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday weds wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}

NAMELIKE_WEEKDAYS: Final = frozenset({"mon", "wed", "fri", "sat", "sun"})
"""Short forms that are also ordinary words or names: they need a word like "by" or a number beside them."""

UNITS: Final = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "second"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("night", "nights"), "day"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "week"),
    **dict.fromkeys(("fortnight", "fortnights"), "fortnight"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("quarter", "quarters"), "quarter"),
    **dict.fromkeys(("year", "years", "yr", "yrs"), "year"),
    **dict.fromkeys(("decade", "decades"), "decade"),
}

PERIODS: Final = frozenset({"week", "month", "quarter", "year"})

BUSINESS: Final = frozenset({"business", "working", "work", "week"})
"""Before "days": Saturdays and Sundays do not count."""

PARTS_OF_DAY: Final = {
    "morning": "am",
    "afternoon": "pm",
    "evening": "pm",
    "night": "pm",
    "lunchtime": "pm",
    "lunch": "pm",
}

NEXT: Final = frozenset({"next", "following"})
COMING: Final = frozenset({"coming", "upcoming"})
LAST: Final = frozenset({"last", "previous", "past"})
THIS: Final = frozenset({"this", "the", "current"})

DEADLINE_LEADS: Final = tuple(
    tuple(lead.split())
    for lead in (
        "no later than",
        "not later than",
        "at the latest by",
        "at the latest on",
        "due back by",
        "due back on",
        "due on",
        "due by",
        "due before",
        "due",
        "ready by",
        "deadline is",
        "deadline of",
        "deadline",
        "by or before",
        "on or before",
        "by",
        "before",
        "until",
        "till",
        "til",
        "prior to",
        "ahead of",
    )
)
"""Words before a date that make it the latest moment; longer ones first."""

START_LEADS: Final = tuple(
    tuple(lead.split()) for lead in ("starting on", "starting", "as of", "after", "since", "from")
)
"""Words before a date that make it the earliest moment, which is no deadline."""

POINT_LEADS: Final = tuple(
    tuple(lead.split())
    for lead in ("sometime on", "some time on", "on", "at", "for", "in", "around", "about", "during", "over")
)
"""Words before a date that just place it."""

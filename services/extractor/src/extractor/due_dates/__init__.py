"""A model names the phrase, code computes the date.

The grammar reads only what can be nothing but a date: "may", "Mark" and "a second" are none, "before the board
meeting" is none. What it reads it resolves from the time at which it was said, in the zone of the one who said it.
"""

from extractor.due_dates.found import Sense
from extractor.due_dates.mentions import Mention, find, resolve

__all__ = ["Mention", "Sense", "find", "resolve"]

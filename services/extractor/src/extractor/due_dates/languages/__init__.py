"""Dates in German, French, Spanish, Italian, Portuguese and Dutch, read by the one English grammar.

Only date words that a language's locale or table knows are put into English; every other word becomes one that no rule
knows. So a language adds words, never a second way to reckon a date, and what is no date in English is none in it.
"""

from extractor.due_dates.languages.detection import ENGLISH, language_of
from extractor.due_dates.languages.translation import in_english

__all__ = ["ENGLISH", "in_english", "language_of"]

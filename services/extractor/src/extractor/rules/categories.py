"""What field a task belongs to, by the words in it. The first that fits is its category, the others are tags."""

import re
from typing import Final

_FIELDS: Final = {
    "finance": "invoice invoices pay payment budget budgets bill bills tax taxes expense expenses refund salary payroll bank "
    "quote pricing finance reimburse",
    "development": "bug bugs deploy deployment api database code branch release login server backup backups migrate migration "
    "endpoint test tests ci certificate ssl frontend backend pull repository refactor script scripts logging timeout "
    "integration",
    "meeting": "meeting meetings schedule reschedule invite invites invitation call standup workshop session appointment calendar "
    "agenda interview interviews meet",
    "communication": "email emails mail reply respond call phone contact message inform notify tell ask forward send remind announce "
    "newsletter follow",
    "document": "report reports document documents documentation slides presentation draft write proposal contract contracts spec "
    "notes guide minutes diagram checklist review",
    "travel": "flight flights hotel train travel trip visa passport airport booking venue",
    "health": "doctor dentist prescription pharmacy medicine vaccination gym therapist",
    "shopping": "buy order groceries milk purchase pick",
    "home": "clean laundry repair garden kitchen dishes trash plumber rent landlord",
    "people": "hire recruit onboarding onboard candidate candidates training feedback",
}
_WORDS: Final = {word: name for name, words in reversed(_FIELDS.items()) for word in words.split()}
_MOST_TAGS: Final = 3
GENERAL: Final = "general"
_HASHTAG: Final = re.compile(r"(?<![\w&/])#(?P<name>[^\W\d_][\w-]{1,39})")
_TAGS_AT_END: Final = re.compile(r"(?:\s+#[^\W\d_][\w-]{1,39}[.,]?)+$")
_MOST_HASHTAGS: Final = 5


def categories(text: str) -> tuple[str, tuple[str, ...]]:
    """The category and the tags of a task."""
    found = dict.fromkeys(_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS)
    names = sorted(found, key=list(_FIELDS).index)
    return (names[0], tuple(names[1 : 1 + _MOST_TAGS])) if names else (GENERAL, ())


def hashtags(text: str) -> tuple[str, ...]:
    """The tags that its writer gave it: "#garden"."""
    found = dict.fromkeys(tag.group("name").lower() for tag in _HASHTAG.finditer(text))
    return tuple(found)[:_MOST_HASHTAGS]


def untagged(summary: str) -> str:
    """Without the tags at its end, which are told apart."""
    return _TAGS_AT_END.sub("", summary) or summary

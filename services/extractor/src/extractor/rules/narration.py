"""Direct speech in a story or in the news: what its people ask of each other is nobody's task here."""

import re
from typing import Final

_SAYING: Final = (
    r"(?:said|says|asked|answered|replied|cried|shouted|whispered|muttered|called|added|told|exclaimed|continued|begged"
    r"|laughed|sighed|yelled"
    r"|screamed|murmured|thought|explained|insisted|ordered|warned|remarked)"
)
_SPOKEN: Final = re.compile(rf"['\"].*[,.!?]['\"]\s(?:[\w'-]+\s){{0,5}}?{_SAYING}\b", re.DOTALL)
_WHO_SPOKE: Final = re.compile(
    rf"(?:he|she|they|i|it|(?:the|his|her|my|an?)\s(?:\w+\s)?\w+|[A-Z]\w+(?:\s[A-Z]\w+)?)\s{_SAYING}\b"
)


def is_narrated(sentence: str, following: str) -> bool:
    """Whether a sentence is direct speech, with the words that tell who spoke in it or in the next one."""
    if not sentence.startswith(("'", '"')):
        return False
    return _SPOKEN.match(sentence) is not None or _WHO_SPOKE.match(following) is not None

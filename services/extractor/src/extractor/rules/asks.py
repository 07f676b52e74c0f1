"""What a sentence asks for."""

from dataclasses import dataclass

from extractor.rules.cues import Kind


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that somebody is to do."""

    kind: Kind
    action: str
    """What is to be done, beginning with the verb, as it was said."""
    who: str | None
    """A name, names as they were said, `me` for the speaker, or None."""
    confidence: float

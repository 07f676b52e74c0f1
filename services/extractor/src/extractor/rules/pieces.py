"""A line or a sentence cut into what each may ask for something."""

from dataclasses import dataclass

from extractor.rules.assignees import owner
from extractor.rules.clauses import clauses
from extractor.rules.imperatives import is_order
from extractor.rules.inline_lists import inline_list
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.recaps import told_apart
from extractor.rules.sentences import Utterance
from extractor.rules.topics import without_topic

_LABELLED = pattern(r"(?:to-?do|action(?: items?| points?)?|task|reminder|next step) ?[:-] ")
_ARROW = pattern(r"[-=]>|→")
_HANDED = pattern(r"(?P<what>[^,;.!?]{3,80}?) ?(?:->|=>|→) ?{who}[.!]?$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that may ask for one thing."""

    text: str
    clause: str
    """With what is said of all pieces, such as their date."""
    item: bool


@dataclass(frozen=True, slots=True)
class Pieces:
    """All pieces of an utterance."""

    owner: str | None
    """Noted beside it: "(Ana)", "@ana"."""
    addressee: str | None
    """Spoken to with "@ana": what the speaker promises is not theirs."""
    all: tuple[Piece, ...]


def pieces(utterance: Utterance, *, recapping: bool) -> Pieces:
    """What an utterance may ask for."""
    text = utterance.text
    called = text.startswith("@")
    noted = utterance.item or utterance.listed or called
    closed = text.rstrip(" .!").endswith((")", "]")) and (is_order(text) or _LABELLED.match(text) is not None)
    who, text = owner(text) if noted or closed else (None, text)
    if (handed := _HANDED.match(text) if _ARROW.search(text) else None) is not None and named(
        handed.group("who")
    ):  # "flyers -> Ida"
        whole = Piece(handed.group("what"), text, item=True)
        return Pieces(handed.group("who"), None, (whole,))
    text = without_topic(text) if utterance.listed and not utterance.item else text
    spoken_to = called and not utterance.item
    return Pieces(None if spoken_to else who, who if spoken_to else None, _cut(text, utterance, recapping=recapping))


def _cut(text: str, utterance: Utterance, *, recapping: bool) -> tuple[Piece, ...]:
    if (listed := inline_list(text, item=utterance.item)) is not None:
        return tuple(Piece(action, f"{listed.label}: {action}", item=True) for action in listed.actions)
    cut = (told_apart(text) if recapping else ()) or clauses(text)
    return tuple(Piece(clause, clause, utterance.item) for clause in cut)

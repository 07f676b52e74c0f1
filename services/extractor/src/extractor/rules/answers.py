"""The reply to the user: what was found in which part, what could not be read, and what to do next."""

from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from contracts.recognized import PartText
from contracts.task import Priority
from extractor.rules.assignees import ME
from extractor.rules.notebook import Notebook
from extractor.rules.notes import Note
from extractor.rules.questions import answer_to
from extractor.rules.wording import about, alike

_NAMES: Final = {
    PartKind.AUDIO: "recording",
    PartKind.IMAGE: "picture",
    PartKind.DOCUMENT: "document",
    PartKind.MESSAGE: "message",
}
_SHOWN: Final = 10
_EXCERPT: Final = 160
"""Characters of a text that is told again."""


def answer(request: AnalysisRequested, book: Notebook) -> str:
    """A reply in plain text, a paragraph a thing."""
    read = [part for part in request.parts if part.reading is not None]
    notes = book.notes
    paragraphs = [_tasks(read, book)] if notes else [answer_to(request) or _no_tasks(read)]
    paragraphs += [_seen(part, notes) for part in read if part.kind is not PartKind.MESSAGE]
    paragraphs += [_failed(part) for part in request.parts if part.reading is None]
    paragraphs += _known(request, notes)
    if request.job.include_chat_direction:
        paragraphs.append(_direction(request, notes))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def name_of(part: PartText) -> str:
    """How a part is spoken of: its file's name, or its kind."""
    name = f"the {_NAMES[part.kind]}"
    return f"{name} {part.filename!r}" if part.filename else name


def _tasks(read: list[PartText], book: Notebook) -> str:
    notes = book.notes
    where = [name_of(part) for part in read if any(note.part_id == part.part_id for note in notes)]
    count = "one task" if len(notes) == 1 else f"{len(notes)} tasks"
    lines = [f"{number}. {_line(note)}" for number, note in enumerate(notes[:_SHOWN], start=1)]
    if len(notes) > _SHOWN:
        lines.append(f"… and {len(notes) - _SHOWN} more.")
    if book.beyond:
        lines.append(
            f"That is as many as I note down at once: about {book.beyond} further ones are left out. Send a smaller part of the text to get them."
        )
    return "\n".join([f"I found {count} in {_listed(where)}:", *lines])


def _line(note: Note) -> str:
    owner = {None: None, ME: "yours"}.get(note.assignee, note.assignee)
    details = [
        owner,
        note.due_phrase,
        note.priority.value if note.priority in (Priority.HIGH, Priority.URGENT) else None,
    ]
    told = ", ".join(detail for detail in details if detail)
    return f"{note.summary} ({told})" if told else note.summary


def _no_tasks(read: list[PartText]) -> str:
    if not read:
        return "I could not read anything you sent, so there are no tasks."
    if not any(part.reading and part.reading.text.strip() for part in read):
        return f"I found no words in {_listed([name_of(part) for part in read])}, so there are no tasks."
    return f"I read {_listed([name_of(part) for part in read])} and found nothing that somebody asks for or promises."


def _seen(part: PartText, notes: list[Note]) -> str:
    """What a picture shows; what was said in a recording without tasks."""
    if part.reading is None:
        return ""
    if part.reading.description:
        return f"{name_of(part).capitalize() if not part.filename else 'The' + name_of(part)[3:]}: {part.reading.description}"
    if any(note.part_id == part.part_id for note in notes) or not part.reading.text.strip():
        return ""
    return f"{'The' + name_of(part)[3:]} says: “{_excerpt(part.reading.text)}”"


def _failed(part: PartText) -> str:
    return f"I could not read {name_of(part)}: {part.failure or 'the reason is not known.'}"


def _known(request: AnalysisRequested, notes: list[Note]) -> list[str]:
    """Tasks that the user seems to have already."""
    known = {
        task.summary.casefold(): f"“{task.summary}”"
        for task in reversed(request.open_tasks)
        if any(alike(about(task.summary), note.words) for note in notes)
    }
    return [f"You already have open: {_listed([*reversed(known.values())][:3])}."] if known else []


def _direction(request: AnalysisRequested, notes: list[Note]) -> str:
    """One next step that fits what was found."""
    if pressing := next((note for note in notes if note.priority is Priority.URGENT), None):
        return f"Next step: begin with “{pressing.summary}”, it is urgent."
    if (dated := next((note for note in notes if note.due_phrase), None)) and len(notes) > 1:
        return f"Next step: “{dated.summary}” has a date, so plan it first. Tell me if an owner or a date is missing."
    if undated := next((note for note in notes if not note.due_phrase), None):
        return f"Next step: tell me when “{undated.summary}” should be done."
    if notes:
        return "Next step: tell me if somebody else should do it, or if the date is wrong."
    if any(part.failure for part in request.parts):
        return "Next step: send what could not be read once more, in another form if you can."
    return "Next step: tell me what should be done, by whom and when, and I will note it down."


def _excerpt(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXCERPT else plain[:_EXCERPT].rsplit(" ", 1)[0] + "…"


def _listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else "it"

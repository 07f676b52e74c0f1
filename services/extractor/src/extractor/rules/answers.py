"""The reply to the user: what was found in which part, what could not be read."""

from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText
from contracts.task import Priority
from extractor.parts import name_of
from extractor.providers import ME
from extractor.rules.changes import about_open_tasks
from extractor.rules.findings import Findings
from extractor.rules.foreign import unread_language
from extractor.rules.next_steps import next_step
from extractor.rules.notes import Note
from extractor.rules.questions import CANNOT, answer_to
from extractor.rules.wording import about, alike

_SHOWN: Final = 10
_EXCERPT: Final = 160
"""Characters of a text that is told again."""


def answer(request: AnalysisRequested, context: TaskType, found: Findings) -> str:
    """A reply in plain text, a paragraph a thing."""
    read = [part for part in request.parts if part.reading is not None]
    notes = found.book.notes
    about_open = about_open_tasks(found)
    foreign = unread_language(request)
    limits = [CANNOT] if found.conversation.asked_assistant else []
    paragraphs = [_tasks(read, found)] if notes else about_open or limits or [answer_to(request) or _no_tasks(read)]
    paragraphs += [*about_open, *limits] if notes else limits if about_open else []
    paragraphs.append(foreign)
    paragraphs += [_seen(part, notes) for part in read if part.kind is not PartKind.MESSAGE]
    paragraphs += [_failed(part) for part in request.parts if part.reading is None]
    paragraphs += _known(request, found)
    if request.job.include_chat_direction:
        paragraphs.append(next_step(request, context, found))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _tasks(read: list[PartText], found: Findings) -> str:
    book, notes = found.book, found.book.notes
    where = [name_of(part) for part in read if any(note.part_id == part.part_id for note in notes)]
    count = "one task" if len(notes) == 1 else f"{len(notes)} tasks"
    lines = [
        f"{number + 1}. {_line(note, _again(read, note) if number in found.told_again else None)}"
        for number, note in enumerate(notes[:_SHOWN])
    ]
    if len(notes) > _SHOWN:
        lines.append(f"… and {len(notes) - _SHOWN} more.")
    if book.beyond:
        lines.append(
            f"That is as many as I note down at once: about {book.beyond} further ones are left out. Send a smaller "
            "part of the text to get them."
        )
    if book.unrepeated:
        lines.append(f"{book.unrepeated} more were talked of, but not named in the recap; they are left out.")
    return "\n".join([f"I found {count} in {_listed(where)}:", *lines])


def _line(note: Note, again: str | None) -> str:
    owner = {None: None, ME: "yours"}.get(note.assignee, note.assignee)
    details = [
        owner,
        note.due_phrase,
        note.priority.value if note.priority in (Priority.HIGH, Priority.URGENT) else None,
        again,
    ]
    told = ", ".join(detail for detail in details if detail)
    return f"{note.summary} ({told})" if told else note.summary


def _again(read: list[PartText], note: Note) -> str:
    """What a task that is told once more does to the open one."""
    own = any(part.part_id == note.part_id and part.kind.own_words for part in read)
    return "updates the one you have" if own else "you have it already"


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


def _known(request: AnalysisRequested, found: Findings) -> list[str]:
    """Tasks that the user seems to have already in other words: they may be the same, but nobody can be sure."""
    new = [note for place, note in enumerate(found.book.notes) if place not in found.told_again]
    known = {
        task.summary.casefold(): f"“{task.summary}”"
        for task in reversed(request.open_tasks)
        if task.id not in found.told_again.values() and any(alike(about(task.summary), note.words) for note in new)
    }
    return [f"You already have open: {_listed([*reversed(known.values())][:3])}."] if known else []


def _excerpt(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXCERPT else plain[:_EXCERPT].rsplit(" ", 1)[0] + "…"


def _listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else "it"

"""What a model is sent: instructions, and beside them, as one JSON object, the data.

All that comes from outside stands inside JSON strings, so no text can close its quotes and pass for an instruction;
signs that nobody sees are taken out.
"""

import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText
from extractor.invisible import visible
from extractor.parts import name_of
from extractor.prompted.background import shortened
from extractor.prompted.instructions import instructions
from extractor.prompted.schema import Name
from extractor.prompted.turns import turns
from extractor.prompted.windows import Piece, Window
from runtime.providers.chat import Message

_KINDS = {PartKind.AUDIO: "recording", PartKind.IMAGE: "picture", PartKind.DOCUMENT: "document"}
_DESCRIPTION = 500
"""Tokens of what is told about a picture."""
_WISH = 500
"""Tokens of what the user wrote, where it is shown only for orientation."""


def part_ids(request: AnalysisRequested) -> dict[str, str]:
    """The short ids that parts have in a message, by their own: the same file gives the same message in any job."""
    return {part.part_id: f"p{number}" for number, part in enumerate(request.parts, start=1)}


def reading_messages(
    request: AnalysisRequested, window: Window, schema: Name, context: TaskType, background: dict[str, Any]
) -> tuple[Message, ...]:
    """To have a window read."""
    ids = part_ids(request)
    wrote = [piece for piece in window if piece.part.kind is PartKind.MESSAGE]
    data = {
        **_circumstances(request),
        **background,
        "user_wrote": [{"part": ids[piece.part.part_id], "text": visible(piece.text)} for piece in wrote],
        "wish": [] if wrote else _wishes(request.parts),
        "material": [_material(piece, ids, request) for piece in window if piece.part.kind is not PartKind.MESSAGE],
        "unreadable": unreadable(request.parts),
    }
    return _sent(schema, context, data, next_step=request.job.include_chat_direction)


def composing_messages(request: AnalysisRequested, context: TaskType, found: dict[str, Any]) -> tuple[Message, ...]:
    """To have the answer to a long text composed from what was found in its pieces."""
    data = {**_circumstances(request), **found, "unreadable": unreadable(request.parts)}
    return _sent("answer", context, data, next_step=request.job.include_chat_direction)


def unreadable(parts: Sequence[PartText]) -> list[dict[str, str | None]]:
    """The parts that failed, each with its reason."""
    return [{"name": name_of(part), "reason": part.failure} for part in parts if part.reading is None]


def _circumstances(request: AnalysisRequested) -> dict[str, Any]:
    # The day, not the minute: the same file sent twice in a day is the same question.
    local = request.job.reference.astimezone(ZoneInfo(request.job.zone))
    language = {"user_language": request.job.language} if request.job.language else {}
    return {"today": f"{local:%A %Y-%m-%d}", "time_zone": request.job.zone, **language}


def _wishes(parts: Sequence[PartText]) -> list[str]:
    """What the user wrote, for those windows that do not hold it."""
    wrote = [part.reading.text for part in parts if part.kind is PartKind.MESSAGE and part.reading]
    return [shortened(visible(text), _WISH // len(wrote)) for text in wrote]


def _material(piece: Piece, ids: dict[str, str], request: AnalysisRequested) -> dict[str, Any]:
    part = piece.part
    file = request.job.part(part.part_id).file
    shows = part.reading.description if part.reading else None
    spoken = turns(piece)
    return {
        "part": ids[part.part_id],
        "kind": _KINDS[part.kind],
        "name": visible(part.filename or "") or None,
        "sender_says": shortened(visible(file.description), _DESCRIPTION) if file and file.description else None,
        "shows": shortened(visible(shows), _DESCRIPTION) if shows else None,
        **({"turns": spoken} if spoken else {"text": visible(piece.text)}),
    }


def _sent(schema: Name, context: TaskType, data: dict[str, Any], *, next_step: bool) -> tuple[Message, ...]:
    return (
        {"role": "system", "content": instructions(schema, context, next_step=next_step)},
        {"role": "user", "content": json.dumps(data, ensure_ascii=False)},
    )

"""Transcriptions: what Groq and OpenAI-compatible servers check, and how they answer."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from wire.errors import error, too_large
from wire.heard import Dialect, Heard
from wire.rules import Rules
from wire.script import Fixed
from wire.sound import is_picture, is_sound, seconds

_EXTENSIONS: Final = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
_FORMATS: Final = ("json", "text", "verbose_json")
_GUESSED: Final = {
    "seek": 0,
    "tokens": [],
    "temperature": 0,
    "avg_logprob": -0.21,
    "compression_ratio": 1.3,
    "no_speech_prob": 0.01,
}


def check_transcription(request: Heard, rules: Rules) -> None:
    """Raise the error that the provider would answer with."""
    if not request.file:
        raise error(request, 400, "file is empty or was not sent", param="file")
    if len(request.file) > rules.max_file:
        raise too_large(request)
    extension = (request.file_name or "").rpartition(".")[2].lower()
    if extension not in _EXTENSIONS:
        raise error(request, 400, f"file must be one of the following types: [{' '.join(_EXTENSIONS)}]", param="file")
    if not is_sound(request.file) or is_picture(request.file):
        raise error(request, 400, "could not process file - is it a valid media file?", param="file")
    asked = request.fields.get("response_format", "json")
    if asked not in _FORMATS:
        raise error(request, 400, f"response_format must be one of [{' '.join(_FORMATS)}]", param="response_format")
    if "timestamp_granularities" in request.fields and asked != "verbose_json":
        raise error(request, 400, "timestamp_granularities needs response_format verbose_json")
    language = request.fields.get("language")
    if language is not None and not re.fullmatch("[a-z]{2,3}", language):
        raise error(request, 400, f"language must be an ISO-639-1 code, not {language!r}", param="language")


def transcription(request: Heard, scripted: Fixed) -> dict[str, Any] | str:
    """The answer in the format that was asked for; Groq tells a segment's probabilities, others what the script tells."""
    told = spoken(scripted, request.file)
    asked = request.fields.get("response_format", "json")
    if asked == "text":
        return str(told["text"])
    granularities = request.fields.get("timestamp_granularities", ["segment"])
    answer: dict[str, Any] = {"text": told["text"]}
    if asked == "verbose_json":
        answer |= {"task": "transcribe", "language": told["language"], "duration": told["duration"]}
        guessed = _GUESSED if request.dialect is Dialect.GROQ else {}
        segments = [{"id": number, **guessed, **segment} for number, segment in enumerate(told["segments"])]
        answer["segments"] = segments if "segment" in granularities else None
        if "word" in granularities:
            answer["words"] = told["words"]
    if request.dialect is Dialect.GROQ:
        answer["x_groq"] = {"id": f"req_{uuid.uuid4().hex[:26]}"}
    return answer


def spoken(scripted: Fixed, file: bytes) -> dict[str, Any]:
    """`text`, `segments`, `words`, `language` and `duration` of a scripted answer; what it does not name follows from the rest.

    A text alone is one segment as long as the recording.
    """
    given: Mapping[str, Any] = {"text": scripted} if isinstance(scripted, str) else scripted
    segments = [dict(one) for one in given.get("segments", ())]
    duration = given.get("duration", seconds(file)) or max((one["end"] for one in segments), default=0.0)
    text = given.get("text", " ".join(str(one["text"]).strip() for one in segments))
    if text.strip() and "segments" not in given:
        segments = [{"start": 0.0, "end": duration, "text": text}]
    return {
        "text": text,
        "segments": segments,
        "words": list(given.get("words", ())),
        "language": given.get("language", "English"),
        "duration": duration,
    }

"""Recordings at Groq, through its own SDK."""

import json
from typing import Any

import groq as sdk
import pytest
from groq import AsyncGroq
from tests.wire.tests.sounds import silence

from wire.faults import Fault
from wire.server import WireServer


async def test_a_recording_is_answered_with_segments_and_words(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says(
        "transcribe",
        {
            "segments": [
                {"start": 0.0, "end": 1.2, "text": " Call Tom."},
                {"start": 1.2, "end": 2.0, "text": " Today."},
            ],
            "words": [{"word": "Call", "start": 0.0, "end": 0.5}],
        },
    )

    answer: Any = await groq.audio.transcriptions.create(
        model="whisper-large-v3-turbo",
        file=("note.wav", silence(2.5)),
        response_format="verbose_json",
        timestamp_granularities=["segment", "word"],
        language="en",
    )

    assert answer.text == "Call Tom. Today."
    assert answer.duration == 2.5
    assert [(one["start"], one["end"]) for one in answer.segments] == [(0.0, 1.2), (1.2, 2.0)]
    assert answer.segments[0]["no_speech_prob"] < 0.5
    assert answer.words[0]["word"] == "Call"
    heard = wire.heard[0]
    assert heard.file == silence(2.5)
    assert heard.fields["timestamp_granularities"] == ["segment", "word"]
    assert heard.model == "whisper-large-v3-turbo"


async def test_files_that_groq_would_not_take(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("transcribe", "Never heard.")
    wire.rules.max_file = 40_000

    async def send(name: str, file: bytes) -> None:
        await groq.audio.transcriptions.create(model="whisper-large-v3", file=(name, file))

    with pytest.raises(sdk.BadRequestError, match="one of the following types"):
        await send("note.aiff", silence())
    with pytest.raises(sdk.BadRequestError, match="valid media file"):
        await send("note.wav", b"Call Tom")
    with pytest.raises(sdk.BadRequestError, match="file is empty"):
        await send("note.wav", b"")
    with pytest.raises(sdk.APIStatusError, match="request_too_large"):
        await send("long.wav", silence(2))


async def test_questions_that_groq_would_not_understand(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("transcribe", "Never heard.")

    async def send(**more: Any) -> None:
        await groq.audio.transcriptions.create(model="whisper-large-v3", file=("note.wav", silence()), **more)

    with pytest.raises(sdk.BadRequestError, match="needs response_format verbose_json"):
        await send(timestamp_granularities=["word"])
    with pytest.raises(sdk.BadRequestError, match="response_format must be one of"):
        await send(response_format="srt")
    with pytest.raises(sdk.BadRequestError, match="ISO-639-1"):
        await send(language="English")


@pytest.mark.parametrize("fault", [Fault.wrong_json(), Fault.truncated()], ids=lambda fault: fault.kind)
async def test_a_body_that_is_no_json_is_not_caught_by_the_sdk(wire: WireServer, groq: AsyncGroq, fault: Fault) -> None:
    wire.says("transcribe", "Call Tom.")
    wire.fails(fault)

    with pytest.raises(json.JSONDecodeError):
        await groq.audio.transcriptions.create(model="whisper-large-v3", file=("note.wav", silence()))


async def test_json_of_another_shape_is_not_noticed_by_the_sdk(wire: WireServer, groq: AsyncGroq) -> None:
    wire.fails(Fault.against_schema())

    answer: Any = await groq.audio.transcriptions.create(model="whisper-large-v3", file=("note.wav", silence()))

    assert answer.text is None
    assert answer.unexpected is True

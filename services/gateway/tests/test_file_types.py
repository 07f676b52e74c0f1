"""Houses that take less than the house can read."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from services.gateway.tests.test_receiving import ANYBODY, WAV_HEAD, files_in, form, request

from contracts.job import PartKind
from gateway.answering.refusals import Refused
from gateway.arrival.file_types import is_taken, read_types
from gateway.arrival.intake import Intake
from gateway.arrival.kinds import Kinds
from gateway.arrival.receiving import Receiver
from gateway.settings import Settings
from runtime.blobs import Blobs
from standalone.ports import Ports


def settings(**told: Any) -> Settings:
    return Settings(internal_token="x" * 16, _env_file=None, **told)


@pytest.fixture
async def kinds() -> AsyncIterator[Kinds]:
    kinds = Kinds()
    await kinds.start()
    yield kinds
    await kinds.stop()


async def test_what_is_not_on_the_list_is_refused_by_its_content_and_leaves_nothing(
    kinds: Kinds, tmp_path: Path
) -> None:
    blobs = Blobs.open(f"file:{tmp_path}")
    wanted = settings(allowed_file_types="text/plain, image/*")
    async with Intake(blobs) as intake:
        taken = Receiver(wanted, kinds, intake, ANYBODY, {"file": None})
        await taken.receive(request([form(("file", "voice.wav", b"Call Tom tomorrow."))]))
        assert [arrived.file.content_type for arrived in taken.files] == ["text/plain"]
        refused = Receiver(wanted, kinds, intake, ANYBODY, {"file": None})
        with pytest.raises(Refused) as why:
            await refused.receive(request([form(("file", "notes.txt", WAV_HEAD))]))
        assert (why.value.status_code, why.value.code) == (415, "unsupported_media_type")
        assert (
            why.value.detail == "The file 'notes.txt' is a WAV recording (audio/wav), which this house does not take."
        )
        assert refused.files == []
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("told", "types"),
    [
        ("image/jpeg,image/png", ("image/jpeg", "image/png")),
        (' ["image/jpg", "Audio/X-WAV"] ', ("image/jpeg", "audio/wav")),
        ("audio/*,audio/mp3,", ("audio/*", "audio/mpeg")),
        ("", ()),
    ],
)
def test_types_are_read_as_they_are_written_elsewhere(told: str, types: tuple[str, ...]) -> None:
    assert read_types(told) == types


def test_without_a_list_all_are_taken() -> None:
    assert is_taken("audio/aac", ())
    assert is_taken("audio/aac", ("image/png", "audio/*"))
    assert not is_taken("audio/aac", ("image/png", "audio/mpeg"))


def test_what_is_no_media_type_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match=r"not '\.png'"):
        settings(allowed_file_types="image/png,.png")


def test_one_limit_stands_for_the_kinds_without_their_own() -> None:
    told = settings(max_file_size=1_000, max_audio_bytes=5_000)
    assert told.limit_of(PartKind.IMAGE, "image/png") == 1_000
    assert told.limit_of(PartKind.DOCUMENT, "text/plain") == 1_000
    assert told.limit_of(PartKind.AUDIO, "audio/wav") == 5_000
    assert settings().limit_of(PartKind.IMAGE, "image/png") == 20 * 1024 * 1024


async def test_a_house_that_takes_less_says_so_at_every_door(
    kafka: str, tmp_path: Path, open_gateway: Any, samples: dict[str, bytes]
) -> None:
    async with open_gateway(kafka, tmp_path, Ports.free(), ALLOWED_FILE_TYPES="text/plain,image/*") as narrow:
        for path, field in (("/upload", "file"), ("/upload/audio", "file"), ("/multimodal", "audio")):
            answer = await narrow.client.post(f"/api/v1{path}", files={field: ("voice.ogg", samples["OGG"])})
            assert answer.status_code == 415, answer.text
            told = answer.json()
            assert (told["code"], told["errors"][0]["field"]) == ("unsupported_media_type", f"body.{field}")
            assert "'voice.ogg' is an Ogg recording (audio/ogg)" in told["detail"]
        assert (await narrow.client.post("/api/v1/upload", files={"file": ("a.png", samples["PNG"])})).is_success
        assert len(narrow.stored()) == 1, "what was refused left nothing"

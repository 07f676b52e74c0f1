"""Whisper as it runs in a child process; the parent only names these functions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING

from transcriber.providers import Heard, Utterance
from transcriber.providers.weights import NoSpeechModel, find

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from transcriber.providers.recording import Window


@dataclass(frozen=True)
class Listening:
    """How to listen."""

    model: str | None
    """Folder or name of a Whisper model; None for the packaged one."""
    threads: int


@cache
def load(listening: Listening) -> "WhisperModel":
    """The model, loaded once in each child. Raises NoSpeechModel."""
    from faster_whisper import WhisperModel  # noqa: PLC0415 - the parent never pays for it
    from tqdm import tqdm  # type: ignore[import-untyped] # noqa: PLC0415 - it ships no types; as above

    # Its bars, which nobody sees, would share a lock with other processes: whoever is killed leaves that behind.
    tqdm.set_lock(RLock())
    try:
        return WhisperModel(
            find(listening.model),
            device="cpu",
            compute_type="int8",
            cpu_threads=listening.threads,
            local_files_only=True,
        )
    except (OSError, RuntimeError, ValueError) as unusable:
        raise NoSpeechModel(
            f"{listening.model or 'the packaged one'} can't be loaded; name another folder or cached model in "
            f"LOCAL_SPEECH_MODEL, or leave it out ({unusable})"
        ) from unusable


def hear(listening: Listening, path: str, filename: str, since_s: float) -> Iterator[Heard]:
    """Listen to the recording at `path` from its second `since_s` on, window after window. Raises BadInput and NoSpeechModel."""
    from transcriber.providers.recording import windows  # noqa: PLC0415 - as above

    model = load(listening)
    for window in windows(path, filename, since_s):
        language = None
        for heard in _hear(model, window):
            language = heard.language
            yield heard
        yield Heard((), window.end_s, window.duration_s, language)


def _hear(model: "WhisperModel", window: "Window") -> Iterator[Heard]:
    segments, info = model.transcribe(
        window.samples.astype("float32") / 32768,
        beam_size=5,
        vad_filter=True,  # else silence becomes "You"
        condition_on_previous_text=False,  # else one slip repeats itself
    )
    reached_s = window.start_s
    for segment in segments:
        text = segment.text.strip()
        if text:
            start_s = min(max(window.start_s + segment.start, reached_s), window.end_s)
            reached_s = min(max(window.start_s + segment.end, start_s), window.end_s)
            utterance = Utterance(round(start_s, 2), round(reached_s, 2), text, round(math.exp(segment.avg_logprob), 3))
            yield Heard((utterance,), reached_s, window.duration_s, info.language)

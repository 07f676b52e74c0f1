"""Reading the text in a picture with rapidocr. Runs in a child process, which keeps the models."""

from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from vision.layout import Found
from vision.models import find_models
from vision.tiles import tiles

_LONE_CONFIDENCE: Final = 0.95
"""A single character is more often a speck than a word: it must be this sure."""


@cache
def engine() -> RapidOCR:
    """The one engine of this process. Raises OcrModelMissing."""
    models = find_models()
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Det.model_path": str(models.detection),
            "Cls.model_path": str(models.direction),
            "Rec.model_path": str(models.recognition),
        }
    )


def warm_up() -> None:
    """Load the three networks, which rapidocr does only when it meets text for the first time."""
    sample = Image.new("RGB", (240, 64), "white")
    ImageDraw.Draw(sample).text((16, 12), "Ready", fill="black", font=ImageFont.load_default(32))
    find_text(sample, min_confidence=0)


def find_text(picture: Image.Image, *, min_confidence: float) -> list[Found]:
    """All words that are sure enough, with their corners in pixels of `picture`, in no order yet."""
    found: list[Found] = []
    for tile in tiles(picture):
        pixels = np.ascontiguousarray(np.asarray(tile.image)[:, :, ::-1])  # BGR
        answer = engine()(pixels)
        if not isinstance(answer, RapidOCROutput) or answer.boxes is None or answer.txts is None:
            continue
        for corners, words, confidence in zip(answer.boxes, answer.txts, answer.scores or (), strict=True):
            text = " ".join(words.split())
            if not text or confidence < (_LONE_CONFIDENCE if len(text) == 1 else min_confidence):
                continue
            placed = tuple(
                (
                    min(max(tile.left + float(x) * tile.scale, 0.0), float(picture.width)),
                    min(max(tile.top + float(y) * tile.scale, 0.0), float(picture.height)),
                )
                for x, y in corners
            )
            found.append(Found(text, placed, min(float(confidence), 1.0)))
    return found

"""Reading the text in a picture with rapidocr. Runs in a child process, which keeps the models."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from vision.layout import Found
from vision.models import find_models
from vision.tiles import tiles

_LONE_CONFIDENCE: Final = 0.95
"""A single character is more often a speck than a word: it must be this sure."""


@dataclass
class TextFound:
    """What OCR found in a picture."""

    words: list[Found] = field(default_factory=list)
    """All that are sure enough, with their corners in pixels of the picture, in no order yet."""
    upright: float = 0.0
    on_its_head: float = 0.0
    """Length of the lines that stand upright, and of those that stand on their head: pixels times how sure that is."""

    @property
    def weight(self) -> float:
        """How much was read: characters, by how sure each is."""
        return sum(len(words.text) * words.confidence for words in self.words)


class _Engine(RapidOCR):
    """Keeps what the second network told, which the answer leaves out: which way up each line stands."""

    lengths: tuple[float, float] = (0.0, 0.0)

    def cls_and_rotate(self, img: list[NDArray[np.uint8]]) -> Any:
        lines, told = super().cls_and_rotate(img)
        upright = on_its_head = 0.0
        for line, (label, sure) in zip(img, told.cls_res or (), strict=True):
            if "180" in label:
                on_its_head += line.shape[1] * sure
            else:
                upright += line.shape[1] * sure
        self.lengths = (upright, on_its_head)
        return lines, told


@cache
def engine() -> _Engine:
    """The one engine of this process. Raises OcrModelMissing."""
    models = find_models()
    return _Engine(
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


def find_text(picture: Image.Image, *, min_confidence: float) -> TextFound:
    """Find and read all words, however they lie."""
    found = TextFound()
    for tile in tiles(picture):
        pixels = np.ascontiguousarray(np.asarray(tile.image)[:, :, ::-1])  # BGR
        answer = engine()(pixels)
        if not isinstance(answer, RapidOCROutput) or answer.boxes is None or answer.txts is None:
            continue
        upright, on_its_head = engine().lengths
        found.upright += upright
        found.on_its_head += on_its_head
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
            found.words.append(Found(text, placed, min(float(confidence), 1.0)))
    return found

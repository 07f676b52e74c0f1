"""How well the text in pictures is read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.quality.measured import Measured, measured
from benchmarks.quality.misread import Misread
from benchmarks.quality.questioning import ask
from benchmarks.quality.workers.vision import Vision


async def character_error_rate(worker: Vision, pictures: Mapping[Path, Sequence[str]]) -> Measured[float | None]:
    """All lines in their order."""
    answers = await ask(worker, list(pictures), "pictures")
    misread = {
        path.name: Misread.of_one(there, read or ())
        for (path, there), read in zip(pictures.items(), answers.told, strict=True)
    }
    together = sum(misread.values(), Misread())
    told = [_line(name, one) for name, one in {**misread, "all pictures": together}.items()]
    return measured(together.rate, answers, *told)


def _line(name: str, one: Misread) -> str:
    return f"{name}: {one.wrong} of {one.of} characters wrong, {one.in_any_order} whatever order the lines come in"

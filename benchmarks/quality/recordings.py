"""How well speech is heard."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.quality.measured import Measured, measured
from benchmarks.quality.misheard import Misheard, by_voice, is_clear, of_clear_voices, together
from benchmarks.quality.questioning import ask
from benchmarks.quality.workers.transcriber import Transcriber


async def word_error_rate(worker: Transcriber, recordings: Mapping[Path, str]) -> Measured[float | None]:
    """Of the clear voices, where there are any; of all recordings where there are none."""
    answers = await ask(worker, list(recordings), "recordings")
    misheard = {
        path.name: Misheard.of_one(said, heard or "")
        for (path, said), heard in zip(recordings.items(), answers.told, strict=True)
    }
    counted = of_clear_voices(misheard)
    told = [_line(name, one) for name, one in misheard.items()]
    told += [_line(f"all of {name}", one) for name, one in by_voice(misheard).items()]
    if any(map(is_clear, misheard)):
        told.append(_line("clear voices, which is the figure", counted))
    told.append(_line("all recordings", together(misheard)))
    return measured(counted.rate, answers, *told)


def _line(name: str, one: Misheard) -> str:
    as_written = f"{one.wrong_as_written} of {one.of_as_written} as they are written"
    return f"{name}: {one.wrong} of {one.of} words wrong ({_percent(one.rate)}), {as_written}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"

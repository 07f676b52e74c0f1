"""What `intelliassist trace` draws of a job, and what it says where it can't."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from contracts.changed import JobStatus, PartStatus
from contracts.http.jobs import Failure, JobView, PartView
from contracts.job import PartKind
from standalone.refusal import Refusal
from standalone.timeline import Timeline
from standalone.trace import draw, seconds, trace

BEGAN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NOTE = PartView(
    part_id="audio-1",
    kind=PartKind.AUDIO,
    status=PartStatus.RECOGNIZED,
    filename="voice-note.ogg",
    provider="local",
    model="base.en",
)
WORDS = PartView(part_id="message", kind=PartKind.MESSAGE, status=PartStatus.RECOGNIZED)
USUAL = {
    "registered": 0.02,
    "audio-1.recognizing": 0.1,
    "audio-1.recognized": 3.1,
    "analysis.requested": 3.2,
    "analysis.began": 3.3,
    "analysis.completed": 4.9,
    "stored": 5.0,
}


def job(passed: dict[str, float], *parts: PartView, status: JobStatus = JobStatus.COMPLETED, **more: Any) -> JobView:
    """`passed`: the seconds after its acceptance at which each hop was passed."""
    moments = {name: BEGAN + timedelta(seconds=at) for name, at in {"accepted": 0.0, **passed}.items()}
    return JobView(
        job_id=UUID(int=7),
        status=status,
        version=5,
        parts=parts or (NOTE,),
        accepted_at=BEGAN,
        timings=moments,
        trace_id="a" * 32,
        **more,
    )


def picture(one: JobView, width: int = 100) -> list[str]:
    out = io.StringIO()
    draw(one, Timeline.of(one), Console(file=out, width=width))
    return out.getvalue().splitlines()


def hops(one: JobView) -> list[tuple[str, float | None, float | None]]:
    return [
        (hop.name, None if hop.waited_s is None else round(hop.waited_s, 3), hop.took_s and round(hop.took_s, 3))
        for hop in Timeline.of(one).hops
    ]


def test_a_job_is_told_by_what_it_waited_for_and_what_it_was_worked_on() -> None:
    assert hops(job(USUAL)) == [
        ("registered", 0.02, None),
        ("audio-1 voice-note.ogg", 0.1, 3.0),
        ("gathered", 0.1, None),
        ("analysis", 0.1, 1.6),
        ("stored", 0.1, None),
    ]


def test_nothing_between_the_first_and_the_last_moment_is_left_out() -> None:
    timeline = Timeline.of(job(USUAL))
    _, *line = timeline.hops
    assert [hop.since for hop in line[1:]] == [hop.ended for hop in line[:-1]]
    assert timeline.seconds == 5.0


def test_words_alone_are_gathered_as_soon_as_they_are_registered() -> None:
    passed = {name: at for name, at in USUAL.items() if not name.startswith("audio")}
    assert hops(job(passed, WORDS))[:2] == [("registered", 0.02, None), ("gathered", 3.18, None)]


def test_what_nobody_told_of_is_told_as_waiting() -> None:
    passed = {name: at for name, at in USUAL.items() if name not in ("audio-1.recognizing", "analysis.began")}
    assert hops(job(passed))[1:4:2] == [("audio-1 voice-note.ogg", 3.1, None), ("analysis", 1.7, None)]


def test_a_part_that_failed_says_why() -> None:
    failed = NOTE.model_copy(
        update={"status": PartStatus.FAILED, "error": Failure(code="no_speech", reason="Nobody speaks.")}
    )
    one = job(
        {"registered": 0.1, "audio-1.recognizing": 0.2, "audio-1.failed": 1.2, "stored": 1.3},
        failed,
        status=JobStatus.FAILED,
    )
    [line] = [line for line in picture(one) if line.startswith("audio-1")]
    assert line.rstrip().endswith("no_speech")
    assert "1.00 s" in line


def test_of_a_job_that_was_tried_again_the_last_attempt_counts() -> None:
    passed = USUAL | {"retried": 60.0, "analysis.requested": 60.5, "analysis.completed": 62.0, "stored": 62.1}
    one = job(passed)
    assert hops(one) == [("gathered", 0.5, None), ("analysis", 1.5, None), ("stored", 0.1, None)]
    assert any(line.startswith("retried") for line in picture(one))


def test_a_job_that_goes_on_is_drawn_as_far_as_it_came() -> None:
    one = job({"registered": 0.1, "audio-1.recognizing": 0.2}, status=JobStatus.RECOGNIZING)
    assert "goes on" in picture(one)[0]
    assert hops(one)[-1] == ("audio-1 voice-note.ogg", 0.2, None)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_it_fits_the_terminal_and_needs_no_colours(width: int) -> None:
    lines = picture(job(USUAL), width)
    rows = lines[4:-1]
    assert max(map(len, rows)) <= width
    assert "\x1b" not in "".join(lines)
    bars = [row for row in rows if "█" in row]
    assert len(bars) == 2, "reading and analysing"
    # What comes later stands further to the right.
    assert bars[0].rindex("█") < bars[1].index("█")
    assert "a" * 32 in lines[1]


def test_durations_are_written_as_people_say_them() -> None:
    assert [seconds(span) for span in (0, 0.0124, 3.1, 125, 3_720)] == ["0 ms", "12 ms", "3.10 s", "2:05 min", "1:02 h"]


async def test_what_is_no_id_of_a_job_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        await trace("voice-note", Console(), url="http://127.0.0.1:1", key=None, as_json=False)
    assert refusal.value.exit_code == 2


async def test_a_house_that_is_away_is_named() -> None:
    with pytest.raises(Refusal) as refusal:
        await trace(str(UUID(int=7)), Console(), url="http://127.0.0.1:1", key=None, as_json=True)
    assert "nobody answers at http://127.0.0.1:1" in refusal.value.line

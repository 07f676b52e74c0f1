"""`intelliassist trace`: one job's hops as a timeline."""

import json
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from httpx import InvalidURL, TransportError, codes
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from contracts.http.jobs import JobView
from intelliassist_client import Client, ProblemError
from standalone.refusal import Refusal
from standalone.timeline import Hop, Timeline

_WORKED, _WAITED, _NOTHING = "█", "░", " "
_SHORTEST_BAR: Final = 12
_LONGEST_NAME: Final = 28
_LONGEST_OUTCOME: Final = 26
_NUMBERS: Final = 9
"""Columns of a duration."""


async def trace(job: str, console: Console, *, url: str, key: str | None, as_json: bool) -> None:
    """Draw it, or tell it to programs. Raises Refusal, with 2 where `job` is no id of any job."""
    try:
        job_id = UUID(job)
    except ValueError:
        raise Refusal(f"{job!r} is no id of a job; `intelliassist send` prints them", exit_code=2) from None
    found = await _job(job_id, url, key)
    timeline = Timeline.of(found)
    if as_json:
        console.file.write(json.dumps(_told(found, timeline), indent=2, ensure_ascii=False) + "\n")
    else:
        draw(found, timeline, console)


async def _job(job_id: UUID, url: str, key: str | None) -> JobView:
    try:
        async with Client(url, api_key=key) as house:
            return await house.jobs.get(job_id)
    except (TransportError, InvalidURL) as silent:
        raise Refusal(
            f"nobody answers at {url}; start the house with `intelliassist up`, or name its --url"
        ) from silent
    except ProblemError as refused:
        if refused.problem.status == codes.NOT_FOUND:
            raise Refusal(f"no job {job_id} is known at {url}") from refused
        raise Refusal(refused.problem.detail) from refused


def _told(job: JobView, timeline: Timeline) -> dict[str, Any]:
    return {
        "job_id": str(job.job_id),
        "trace_id": job.trace_id,
        "status": job.status.value,
        "accepted_at": job.accepted_at.isoformat(),
        "began_at": timeline.began.isoformat(),
        "seconds": timeline.seconds,
        "hops": [
            {
                "hop": hop.name,
                "since_s": timeline.at(hop.since),
                "waited_s": hop.waited_s,
                "took_s": hop.took_s,
                "ended_at": hop.ended.isoformat() if hop.ended else None,
                "outcome": hop.outcome or None,
            }
            for hop in timeline.hops
        ],
    }


def draw(job: JobView, timeline: Timeline, console: Console) -> None:
    """On a console: as wide as that, and readable without colours."""
    goes_on = "" if job.status.final else ", and goes on"
    lines = {
        "job": f"{job.job_id}  {job.status} after {seconds(timeline.seconds)}{goes_on}",
        "trace": job.trace_id or "none",
        "accepted": f"{job.accepted_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC",
    }
    if timeline.began != job.accepted_at:
        lines["retried"] = f"{timeline.began.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC, which is 0 below"
    for name, said in lines.items():
        console.print(f"{name:<8}  {said}", highlight=False, soft_wrap=True, markup=False)
    console.print()
    console.print(_table(timeline, console.width))
    console.print(f"{_WAITED} waited  {_WORKED} worked on", style="dim", highlight=False)


def _table(timeline: Timeline, width: int) -> Table:
    names = min(_LONGEST_NAME, max((len(hop.name) for hop in timeline.hops), default=3))
    outcomes = min(_LONGEST_OUTCOME, max((len(hop.outcome) for hop in timeline.hops), default=0))
    fixed = names + 2 * _NUMBERS + 3 * 2
    if width - fixed - outcomes - 2 < _SHORTEST_BAR:  # a narrow terminal: who did it can be read elsewhere
        outcomes = 0
    bar = max(_SHORTEST_BAR, width - fixed - (outcomes + 2 if outcomes else 0))
    scale = Text(f"0{seconds(timeline.seconds):>{bar - 1}}", "dim")
    cut: dict[str, Any] = {"no_wrap": True, "overflow": "ellipsis"}
    numbers: dict[str, Any] = {"no_wrap": True, "justify": "right", "width": _NUMBERS}
    columns = [
        Column("hop", width=names, **cut),
        Column("waited", **numbers),
        Column("took", **numbers),
        Column(scale, width=bar, **cut),
        *([Column("", width=outcomes, **cut)] if outcomes else []),
    ]
    table = Table(*columns, box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for hop in timeline.hops:
        cells: list[Text | str] = [
            Text(hop.name),
            "" if hop.waited_s is None else seconds(hop.waited_s),
            "" if hop.took_s is None else seconds(hop.took_s),
            _bar(hop, timeline, bar),
        ]
        table.add_row(*cells, *([Text(hop.outcome, "dim")] if outcomes else []))
    return table


def _bar(hop: Hop, timeline: Timeline, width: int) -> Text:
    """As long as it took, and never invisible."""
    whole = timeline.seconds or 1.0

    def place(moment_s: float) -> int:
        return min(width - 1, int(moment_s / whole * width))

    until = timeline.at(hop.ended or timeline.ended)
    since = place(timeline.at(hop.since))
    began = place(timeline.at(hop.began)) if hop.began else None
    end = max(place(until), since if began is None else began) + 1
    waiting = (end if began is None else began) - since
    bar = Text(_NOTHING * since)
    bar.append(_WAITED * waiting, "yellow")
    bar.append(_WORKED * (end - since - waiting), "green")
    return bar


def seconds(span: float) -> str:
    """`12 ms`, `3.10 s`, `2:05 min`, `1:02 h`."""
    if span < 1:
        return f"{span * 1000:.0f} ms"
    if span < 60:  # noqa: PLR2004 - a minute
        return f"{span:.2f} s"
    minutes, left = divmod(round(span), 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02} h" if hours else f"{minutes}:{left:02} min"

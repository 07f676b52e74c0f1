"""The figures as they are told."""

import json
from datetime import datetime

from benchmarks.quality.due_dates import due_dates
from benchmarks.quality.figures import DueDates, Figures, Meetings, Notes, Report, Requests
from benchmarks.quality.requests import figure
from benchmarks.quality.rows import Dated
from benchmarks.quality.table import table

WEDNESDAY = datetime(2026, 11, 18, 9)  # noqa: DTZ001 - references are local times
KEYS = {
    "due_dates": {"right", "invented"},
    "requests": {"p", "r", "f1"},
    "meetings": {"p", "r", "f1", "assignee"},
    "notes": {"p", "r", "f1", "due_right"},
}


def test_the_report_has_these_keys_and_null_for_what_was_not_measured() -> None:
    figures = json.loads(Report({"local": Figures(), "groq": Figures(wer=0.25)}).model_dump_json())
    assert set(figures) == {"local", "groq"}
    assert set(figures["local"]) == {*KEYS, "wer", "cer", "seconds"}
    for measure, keys in KEYS.items():
        assert figures["local"][measure] == dict.fromkeys(keys)
    assert (figures["local"]["wer"], figures["groq"]["wer"], figures["groq"]["cer"]) == (None, 0.25, None)


def test_precision_recall_and_f1_come_from_counts() -> None:
    assert Requests.of(right=3, found=4, there=6) == Requests(p=0.75, r=0.5, f1=0.6)
    assert Meetings.of(right=2, found=2, there=2, assignee=0.5) == Meetings(p=1, r=1, f1=1, assignee=0.5)


def test_finding_nothing_where_something_is_scores_nothing() -> None:
    assert Requests.of(right=0, found=0, there=5) == Requests(p=0, r=0, f1=0)


def test_nothing_found_where_nothing_is_cannot_be_measured() -> None:
    assert Notes.of(right=0, found=0, there=0) == Notes()


def test_a_sentence_counts_as_a_request_or_not() -> None:
    assert figure([True, True, False, False], [True, False, True, False]) == Requests(p=0.5, r=0.5, f1=0.5)
    assert figure([True, False], [True, False]) == Requests(p=1, r=1, f1=1)


def test_days_are_right_or_wrong_and_may_be_invented() -> None:
    rows = [
        Dated(text="Return the ladder by Friday.", reference=WEDNESDAY, due="2026-11-20"),
        Dated(text="Ring me tomorrow at 5 pm.", reference=WEDNESDAY, due="2026-11-19T17:00:00"),
        Dated(text="It broke yesterday.", reference=WEDNESDAY, due="2026-11-17"),
        Dated(text="Return the ladder by Friday.", reference=WEDNESDAY, due="2026-11-27"),
        Dated(text="We may lend it to Mark.", reference=WEDNESDAY),
        Dated(text="The 30th of February never comes.", reference=WEDNESDAY, due="no such day"),
        Dated(text="This one is said to have no date, but: by Monday.", reference=WEDNESDAY),
        Dated(text="Nothing.", reference=WEDNESDAY),
    ]
    figures, told = due_dates(rows)
    assert figures == DueDates(right=0.75, invented=0.25)
    assert told == "3 of 4 dates right, 1 invented in 4 sentences without one"


def test_the_table_shows_a_dash_for_what_was_not_measured() -> None:
    rows = table({"local": Figures(wer=0.015, seconds=61.24), "groq": Figures()}).splitlines()
    cells = {row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:4]] for row in rows}
    assert cells["speech WER"] == ["1.5%", "-"]
    assert cells["seconds"] == ["61.2", "-"]
    assert cells["notes F1"] == ["-", "-"]

"""Notes as people keep them: lists in a line, boards and tables with columns, topics, owners beside a task."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested, ExtractedTask
from extractor.providers import DraftedTask
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]
Told = tuple[str, str | None, str | None]

BOARD = """KEEP | STOP | ACTIONS
short talks | late mails | Vera → order the stage lights by Friday
 | | Kofi → mend the curtain"""
LEDGER = """Owner | Task | Due | Status
Vera | Hire the van | 2 Dec | open
Kofi | Paint the set | asap | open
Lin | Print the posters | 27 Nov | done"""
REPORT = """Lighting: all lamps work.
Costumes: two hats are missing, Lin sews them this week.
Box office: tickets sold out, need to add a second show before 12 December
- Bar: still closed, clean the taps (Omar, low priority)"""


def _told(tasks: tuple[DraftedTask, ...] | tuple[ExtractedTask, ...]) -> list[tuple[str, str | None]]:
    return [(task.summary, task.assignee) for task in tasks]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "cellar: sweep the stairs, new bulb for the lamp, stack the crates",
            [("Sweep the stairs", None), ("New bulb for the lamp", None), ("Stack the crates", None)],
        ),
        ("Shopping: rye bread, butter and plums", [("Buy rye bread", None), ("Buy butter", None), ("Buy plums", None)]),
        ("Present: Vera, Kofi, Lin", []),
        ("The stall sells three things: honey, wax, candles.", []),
        ("Candle wax -> Kofi", [("Candle wax", "Kofi")]),
        ("ACTION: ask the council about the bins [Lin]", [("Ask the council about the bins", "Lin")]),
        ("Action: Vera - show the sketches to the choir", [("Show the sketches to the choir", "Vera")]),
        ("3. Yearly fees: Vera to send out the letters.", [("Send out the letters", "Vera")]),
        ("Mrs. Bloom to book the hall", [("Book the hall", "Mrs. Bloom")]),
    ],
)
def test_a_line_of_notes_becomes_its_tasks(text: str, told: list[tuple[str, str | None]], chat: Asking) -> None:
    assert _told(draft(chat(text)).tasks) == told


def test_only_the_column_of_actions_of_a_board_asks_for_something(chat: Asking) -> None:
    tasks = draft(chat(BOARD)).tasks
    assert _told(tasks) == [("Order the stage lights", "Vera"), ("Mend the curtain", "Kofi")]
    assert [task.due_phrase for task in tasks] == ["by Friday", None]
    assert all(task.quote in BOARD for task in tasks)


def test_a_row_of_a_table_is_a_task_with_its_owner_and_day(chat: Asking) -> None:
    tasks = draft(chat(LEDGER)).tasks
    assert _told(tasks) == [("Hire the van", "Vera"), ("Paint the set", "Kofi")]
    assert tasks[0].due_phrase == "due 2 Dec"
    assert tasks[0].quote == "Vera | Hire the van | 2 Dec | open"


def test_topics_of_a_report_are_nobody(chat: Asking) -> None:
    assert _told(draft(chat(REPORT)).tasks) == [
        ("Sew two hats", "Lin"),
        ("Add a second show", None),
        ("Clean the taps", "Omar"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Finance did that last Monday.",
        "Design won a prize in spring.",
        "Support answered within the hour.",
        "Release 7 is out.",
        "Index rebuild failed twice.",
    ],
)
def test_a_subject_that_did_something_is_no_order(text: str, chat: Asking) -> None:
    assert draft(chat(text)).tasks == ()

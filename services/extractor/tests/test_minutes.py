from collections.abc import Callable
from datetime import datetime

import pytest

from contracts.recognized import Reading, Segment
from contracts.task import Priority
from extractor.rules.minutes import Minutes
from extractor.rules.notes import Note
from extractor.rules.sentences import utterances

Reader = Callable[[str], list[Note]]


@pytest.fixture
def noted(wednesday: datetime) -> Reader:
    """Read a text, and tell the tasks in it."""

    def read(text: str) -> list[Note]:
        minutes = Minutes(wednesday, "UTC")
        reading = Reading(text=text, provider="local", model="test")
        minutes.read("text", utterances(reading))
        return minutes.book.notes

    return read


def _told(notes: list[Note]) -> list[tuple[str, str | None, str | None]]:
    return [(note.summary, note.assignee, note.due_phrase) for note in notes]


def test_a_voice_note_becomes_its_errands(noted: Reader) -> None:
    notes = noted(
        "Right, um, so the party. Ida, could you order the cake by Thursday? I'll hang up the lamps on Friday evening. "
        "The old stereo finally works. And somebody should tell the neighbours, that's important."
    )
    assert _told(notes) == [
        ("Order the cake", "Ida", "by Thursday"),
        ("Hang up the lamps", "me", "on Friday evening"),
        ("Tell the neighbours", None, None),
    ]
    assert notes[2].priority is Priority.HIGH


def test_a_meeting_hands_its_tasks_round(noted: Reader) -> None:
    notes = noted(
        "Vera: Hello everybody, let's begin.\n"
        "Vera: Somebody must book the hall.\n"
        "Kofi: I'll take care of that by next Monday.\n"
        "Vera: Kofi and Lin, can you write the programme?\n"
        "Vera: It should be done no later than Thursday.\n"
        "Lin: Of course.\n"
        "Lin: I'll print the posters.\n"
        "Vera: Thanks, bye!"
    )
    assert _told(notes) == [
        ("Book the hall", "Kofi", "by next Monday"),
        ("Write the programme", "Kofi and Lin", "no later than Thursday"),
        ("Print the posters", "Lin", None),
    ]


def test_a_recap_names_no_task_twice(noted: Reader) -> None:
    notes = noted(
        "Vera: Kofi, please rent two vans.\nKofi: Will do.\nVera: To sum up:\n"
        "Vera: Kofi will rent the vans and Lin will pack the costumes."
    )
    assert [(note.summary, note.assignee) for note in notes] == [
        ("Rent two vans", "Kofi"),
        ("Pack the costumes", "Lin"),
    ]


def test_a_board_of_sticky_notes_is_read_line_by_line(noted: Reader) -> None:
    notes = noted(
        "Greenhouse\nTo do\n□ Replace the broken pane - due Friday\nNew watering timer (priority: high)\n"
        "□ @kofi fix the heater\n- Seeds -> Lin\nDone\n☑ Clean the gutters\nSweep the floor"
    )
    assert _told(notes) == [
        ("Replace the broken pane", None, "due Friday"),
        ("New watering timer", None, None),
        ("Fix the heater", "kofi", None),
        ("Seeds", "Lin", None),
    ]
    assert notes[1].priority is Priority.HIGH


def test_an_owner_before_a_colon_is_an_owner_in_a_list_of_actions(noted: Reader) -> None:
    notes = noted("Action items:\n1. Vera: call the printer by 4 December\n2. Lin to collect the keys")
    assert _told(notes) == [
        ("Call the printer", "Vera", "by 4 December"),
        ("Collect the keys", "Lin", None),
    ]


def test_one_sentence_may_hold_several_tasks(noted: Reader) -> None:
    notes = noted("Please sweep the stage, repair the curtain and bring a ladder by Sunday.")
    assert _told(notes) == [
        ("Sweep the stage", None, "by Sunday"),
        ("Repair the curtain", None, "by Sunday"),
        ("Bring a ladder", None, "by Sunday"),
    ]


def test_it_is_what_the_sentence_before_spoke_of(noted: Reader) -> None:
    assert _told(noted("The fire certificate runs out soon. Please renew it by 1 December.")) == [
        ("Renew the fire certificate", None, "by 1 December")
    ]


def test_somebody_takes_over_what_had_nobody(noted: Reader) -> None:
    notes = noted("They want us to translate the menu. Lin said she would look at the menu tomorrow.")
    assert _told(notes) == [("Translate the menu", "Lin", "tomorrow")]


def test_what_was_done_or_will_just_happen_is_no_task(noted: Reader) -> None:
    assert noted("I paid the plumber yesterday. It will rain tomorrow. The fair was lovely, thank you!") == []


def test_curly_quotes_and_long_dashes_are_read_as_plain_ones(noted: Reader) -> None:
    (note,) = noted("Don\u2019t forget to lock \u2014 I mean bolt \u2014 the shed.")
    assert note.utterance.quote.startswith("Don\u2019t")


def test_lines_broken_in_the_middle_of_a_sentence_are_one_sentence(noted: Reader) -> None:
    (note,) = noted("Please return the borrowed\nprojector before Monday.")
    assert (note.summary, note.due_phrase) == ("Return the borrowed projector", "before Monday")


def test_the_speaker_of_a_segment_owns_the_promise(wednesday: datetime) -> None:
    said = ["I'll tune the piano tonight.", "And I'll fetch the stools."]
    text = " ".join(said)
    second = len(said[0]) + 1
    segments = (
        Segment(start_s=0, end_s=2, text=said[0], start=0, end=second - 1, speaker="Vera"),
        Segment(start_s=2, end_s=4, text=said[1], start=second, end=len(text), speaker="Lin"),
    )
    minutes = Minutes(wednesday, "UTC")
    reading = Reading(text=text, segments=segments, provider="local", model="test")
    minutes.read("voice", utterances(reading))
    assert _told(minutes.book.notes) == [("Tune the piano", "Vera", "tonight"), ("Fetch the stools", "Lin", None)]

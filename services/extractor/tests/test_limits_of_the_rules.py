"""What the rules cannot do, and say so: other languages than English, and work on what was sent."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from contracts.recognized import PartText, Reading
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


def _letter() -> PartText:
    reading = Reading(text="The hens laid four eggs.", provider="local", model="test")
    return PartText(part_id="letter", kind=PartKind.DOCUMENT, filename="hens.pdf", reading=reading)


def _message(text: str) -> PartText:
    reading = Reading(text=text, provider="local", model="test")
    return PartText(part_id="message", kind=PartKind.MESSAGE, reading=reading)


@pytest.mark.parametrize(
    "text",
    [
        "Bitte gieß die Bohnen bis Freitag.",
        "Il faut arroser les haricots avant vendredi.",
        "Hay que regar las judías antes del viernes.",
        "Proszę wysłać listę nasion do Anny do piątku.",
        "Skicka listan över frön till Anna senast på fredag.",
        "请在星期五之前给豆子浇水",
        "Пожалуйста, полей бобы до пятницы.",
    ],
)
def test_who_writes_another_language_learns_that_the_rules_read_english_only(text: str, chat: Asking) -> None:
    told = draft(chat(text)).response
    assert "read English only" in told
    assert "docs/providers.md" in told


@pytest.mark.parametrize(
    "text",
    [
        "Hola",
        "ok",
        "Water the beans",
        "Beans, leeks, jalapeño, bread, butter, flour",
        "The hens laid four eggs.",
        "La la land on Monday with Ana",
        "Please order crème brûlée for José and Zoë.",
        "Invoice 12 Mill Ltd Total 300 EUR",
    ],
)
def test_nothing_is_said_of_languages_where_it_is_english_or_too_short_to_tell(text: str, chat: Asking) -> None:
    assert "English" not in draft(chat(text)).response


@pytest.mark.parametrize(
    "text",
    [
        "Can you summarise this for me?",
        "Summarise the document",
        "Please summarize the attached PDF.",
        "Translate this into German, please.",
        "Could you explain the letter in simple words?",
        "Give me a short summary of the document",
    ],
)
def test_a_request_to_the_assistant_about_what_was_sent_is_no_task(text: str, gathered: Asking) -> None:
    told = draft(gathered(_message(text), _letter()))
    assert told.tasks == ()
    assert "do not summarise" in told.response
    assert "The hens laid four eggs." in told.response


def test_a_request_to_the_assistant_alone_is_no_task_either(chat: Asking) -> None:
    told = draft(chat("Can you summarise this for me?"))
    assert told.tasks == ()
    assert "do not summarise" in told.response


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Please summarise the interviews for Rosa by Friday.", "Summarise the interviews for Rosa"),
        ("Please translate the lease", "Translate the lease"),
    ],
)
def test_work_on_something_else_is_a_task(text: str, summary: str, chat: Asking) -> None:
    assert [task.summary for task in draft(chat(text)).tasks] == [summary]

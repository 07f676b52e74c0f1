from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.due_dates import find, resolve
from extractor.due_dates.languages import dutch, french, german, italian, portuguese, spanish

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
WORDS = sorted(
    {
        word
        for table in (dutch, french, german, italian, portuguese, spanish)
        for phrase in table.PHRASES
        for word in phrase.replace("%day", "freitag vendredi").replace("%month", "mars").replace("$", "").split()
    }
    | {"3", "15", "31", "2027", "12", ".", ":", "/", "-", ",", "(", "h", "er", "Wochen", "jours", "mai"}
)
WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
UNTIL = {"de": "bis", "fr": "avant", "es": "hasta el", "it": "entro", "pt": "até", "nl": "uiterlijk"}
IN_DAYS = {
    "de": "in {} Tagen",
    "fr": "dans {} jours",
    "es": "dentro de {} días",
    "it": "fra {} giorni",
    "pt": "daqui a {} dias",
    "nl": "over {} dagen",
}
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join), moments)
@settings(max_examples=400)
def test_words_of_any_language_are_read_without_a_crash_and_quoted_truly(text: str, said_at: datetime) -> None:
    end = 0
    for mention in find(text, said_at, "Europe/Lisbon"):
        assert text[mention.start : mention.end] == mention.due.phrase
        assert mention.start >= end
        end = mention.end


@pytest.mark.parametrize("language", WEEKDAYS)
@given(said_at=moments, number=st.integers(0, 6))
def test_a_weekday_is_the_same_day_in_every_language(language: str, said_at: datetime, number: int) -> None:
    due = resolve(f"{UNTIL[language]} {WEEKDAYS[language].split()[number]}", said_at, "UTC")
    english = resolve(f"by {ENGLISH[number]}", said_at, "UTC")
    assert due is not None
    assert english is not None
    assert (due.day, due.alternatives) == (english.day, english.alternatives)


@pytest.mark.parametrize("language", IN_DAYS)
@given(said_at=moments, count=st.integers(1, 400))
def test_days_are_counted_alike_in_every_language(language: str, said_at: datetime, count: int) -> None:
    due, english = resolve(IN_DAYS[language].format(count), said_at, "UTC"), resolve(f"in {count} days", said_at, "UTC")
    assert due is not None
    assert english is not None
    assert due.day == english.day

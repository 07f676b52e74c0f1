"""Dates in the other languages, said on Wednesday, 18 November 2026 at nine in the morning."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from extractor.due_dates import Sense, find, resolve

SENTENCES = {
    "Kannst du die Gläser bis übernächste Woche spülen?": "2026-12-04",
    "Bitte bring die Leiter am kommenden Samstag zurück": "2026-11-21",
    "Das Paket muss bis zum 5.12. beim Zoll sein.": "2026-12-05",
    "Wir müssen den Zaun in drei Wochen streichen.": "2026-12-09",
    "Die Rechnung ist bis Monatsende zu zahlen": "2026-11-30",
    "Ruf bitte morgen früh den Gärtner an.": "2026-11-19",
    "Spätestens Donnerstag nächster Woche brauche ich die Schlüssel": "2026-11-26",
    "Peux-tu arroser les plantes avant le 27 novembre ?": "2026-11-27",
    "Il faut rendre les clés d'ici la fin du mois.": "2026-11-30",
    "Je passe chez toi samedi prochain": "2026-11-21",
    "On se retrouve dans dix jours au marché": "2026-11-28",
    "Réponds-moi au plus tard lundi, merci": "2026-11-23",
    "Il faut commander le bois sous trois jours ouvrés": "2026-11-23",
    "¿Puedes regar las plantas antes del 27 de noviembre?": "2026-11-27",
    "Tenemos que pagar el alquiler a finales de mes.": "2026-11-30",
    "Nos vemos pasado mañana en el mercado": "2026-11-20",
    "Devuelve la escalera el próximo sábado": "2026-11-21",
    "Hay que pintar la valla dentro de tres semanas": "2026-12-09",
    "Puoi annaffiare le piante prima di sabato?": "2026-11-21",
    "Dobbiamo pagare l'affitto entro la fine del mese.": "2026-11-30",
    "Ci vediamo dopodomani al mercato": "2026-11-20",
    "Riporta la scala la prossima settimana": "2026-11-27",
    "Bisogna dipingere il recinto fra tre settimane": "2026-12-09",
    "Você pode regar as plantas até sábado?": "2026-11-21",
    "Temos que pagar o aluguel até o fim do mês.": "2026-11-30",
    "A gente se vê na terça.": "2026-11-24",
    "Devolva a escada na próxima semana": "2026-11-27",
    "É preciso pintar a cerca daqui a três semanas": "2026-12-09",
    "Kun je de planten voor zaterdag water geven?": "2026-11-21",
    "We moeten de huur voor het einde van de maand betalen.": "2026-11-30",
    "Breng de ladder volgende week dinsdag terug": "2026-11-24",
    "Het hek moet over drie weken geverfd zijn": "2026-12-09",
    "Bel de tuinman morgenochtend": "2026-11-19",
}


@pytest.mark.parametrize(("sentence", "day"), SENTENCES.items())
def test_a_date_is_read_in_each_language(sentence: str, day: str, wednesday: datetime) -> None:
    (mention,) = find(sentence, wednesday, "UTC")
    assert str(mention.due.day) == day
    assert sentence[mention.start : mention.end] == mention.due.phrase


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("am 3. Dezember um 15 Uhr", "2026-12-03T15:00:00+01:00"),
        ("Freitagnachmittag um 4", "2026-11-20T16:00:00+01:00"),
        ("le 3 décembre à 15h30", "2026-12-03T15:30:00+01:00"),
        ("demain à 9 heures du matin", "2026-11-19T09:00:00+01:00"),
        ("el viernes a las 4 de la tarde", "2026-11-20T16:00:00+01:00"),
        ("venerdì alle ore 16:15", "2026-11-20T16:15:00+01:00"),
        ("sexta-feira às 16h", "2026-11-20T16:00:00+01:00"),
        ("vrijdag om 16 uur", "2026-11-20T16:00:00+01:00"),
    ],
)
def test_a_time_is_a_moment_in_the_users_zone(phrase: str, moment: str, wednesday: datetime) -> None:
    due = resolve(phrase, wednesday, "Europe/Paris")
    assert due is not None
    assert due.at is not None
    assert (due.at.isoformat(), due.basis, due.phrase) == (moment, wednesday, phrase)


def test_what_is_past_or_a_deadline_is_told_apart(wednesday: datetime) -> None:
    past, deadline = find("Das war gestern nicht da, ich brauche es bis Freitag.", wednesday, "UTC")
    assert (past.sense, deadline.sense) == (Sense.PAST, Sense.DEADLINE)


def test_what_comes_again_is_due_the_next_time(wednesday: datetime) -> None:
    (mention,) = find("Bitte gieß die Blumen jeden Samstag", wednesday, "UTC")
    assert (str(mention.due.day), mention.due.phrase) == ("2026-11-21", "jeden Samstag")


def test_the_other_reading_of_next_friday_is_told() -> None:
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    french, german = resolve("vendredi prochain", monday, "UTC"), resolve("nächsten Freitag", monday, "UTC")
    assert french is not None
    assert german is not None
    assert (str(french.day), [str(day) for day in french.alternatives]) == ("2026-11-20", ["2026-11-27"])
    assert (str(german.day), [str(day) for day in german.alternatives]) == ("2026-11-27", ["2026-11-20"])


def test_english_never_loads_the_locales() -> None:
    """They take a quarter of a second and 20 MB, which most users never need."""
    program = """
import sys
from datetime import UTC, datetime
from extractor.due_dates import find
now = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
assert find("Bring the ladder back by Friday, no later than noon", now, "UTC")
assert "dateparser" not in sys.modules
assert find("Bring die Leiter bis Freitag zurück", now, "UTC")
assert "dateparser" in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)  # noqa: S603 - our own program

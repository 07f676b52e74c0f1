"""What is no date in another language, and English that is not taken for one."""

from datetime import datetime

import pytest

from extractor.due_dates import find


@pytest.mark.parametrize(
    "sentence",
    """
Guten Morgen, wie geht es dir?
Jeden Morgen trinken wir Kaffee.
Schau mal, was das ist.
Ein schönes Wochenende wünsche ich euch!
Vor drei Tagen war der Zaun noch nicht da.
Das steht auf der 3. Seite und ist falsch.
Wir brauchen bis zu 5 Leute.
Die Version 3.12 ist nicht da.
Nach der Sitzung reden wir.
La planète Mars est rouge.
Une barre de mars et un café, merci.
Bonne fin de semaine à tous !
C'est la fin du film.
Le lundi, je ne travaille pas.
Il est arrivé le premier.
Nous avons 15 minutes pour manger.
¡Buen fin de semana a todos!
Los martes no trabajo.
Lo hago por la mañana, no por la noche.
Mi padre se llama Julio y mi tía Abril.
La segunda parte es mejor que la primera.
Al fin lo hemos hecho.
Buona sera a tutti.
La sera leggo un libro.
Alla fine non è successo niente.
Abbiamo lavorato tre giorni per il recinto.
Il primo piano è vuoto.
A segunda parte é melhor.
Na segunda reunião não havia café.
Até segunda ordem, não faça nada.
A quinta do meu avô é grande.
Bom fim de semana para todos!
Goede morgen allemaal, hoe gaat het met je?
We hebben drie weken gewerkt en het is klaar.
Dat is het einde van het verhaal.
Fijn weekend allemaal!
""".strip().splitlines(),
)
def test_no_date_is_invented_in_any_language(sentence: str, wednesday: datetime) -> None:
    assert find(sentence, wednesday, "UTC") == ()


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("The mar on the table is old.", []),
        ("Mañana is a Spanish word.", []),
        ("The man, the son and the fin.", []),
        ("Mr. Freitag will bring the ladder.", []),
        ("Die Hard is on Saturday", ["2026-11-21"]),
        ("La la la, see you Monday", ["2026-11-23"]),
        ("De Vries will do it on 3 December", ["2026-12-03"]),
        ("Las Vegas trip: December 3", ["2026-12-03"]),
        ("no later than 3 December", ["2026-12-03"]),
    ],
)
def test_english_is_not_taken_for_another_language(sentence: str, days: list[str], wednesday: datetime) -> None:
    assert [str(mention.due.day) for mention in find(sentence, wednesday, "UTC")] == days

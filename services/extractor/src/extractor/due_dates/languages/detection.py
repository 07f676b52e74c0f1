"""Which language a text is in, told by its commonest words and its words for days."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from extractor.due_dates.languages.folding import folded

ENGLISH: Final = "en"

_SIGNS_OF: Final = {
    ENGLISH: """the and to of you we this that it for with by at are be have not my your our from can should next last
        friday monday tuesday wednesday thursday saturday sunday today tomorrow tonight yesterday january february march
        may june july october december due before after until days weeks months morning evening on i is will was us they he she there what no later than first thing within week month year day quarter""",
    "de": """der das und ist nicht was will guten schönen ich wir sie bitte mir uns dem ein eine einen einer bis zum zur vom bei mit für von auf
        auch noch wird werden muss müssen soll sollen kann können haben spätestens nächste nächsten nächster kommenden
        kommende montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz mai juni juli
        oktober dezember heute morgen übermorgen gestern woche wochen monat monate monats tag tage tagen uhr ende anfang
        mitte jahres innerhalb werktage werktagen arbeitstage arbeitstagen monatsende jahresende quartalsende wochenende
        montagabend freitagabend freitagnachmittag freitagmorgen montagmorgen feierabend übernächste stunde stunden""",
    "fr": """le la les un une des et on bonjour bonsoir est pas je nous vous il elle ce cette pour dans avec sur du au aux que qui avant
        lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre
        octobre novembre décembre aujourd demain hier semaine semaines mois jour jours soir prochain prochaine fin début
        tard matin midi jusqu ici heures heure ouvrés sous bon bonne""",
    "es": """el la los las un una y buenos buenas buen es no por para con que en del al se lo nos antes hasta favor lunes martes miércoles
        jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
        diciembre hoy mañana ayer semana semanas mes meses día días próximo próxima viene tarde noche fin finales hábiles
        dentro horas hora año""",
    "it": """il i lo la gli un una buon buona è non per con che di del della al alla alle ci mi entro prima favore lunedì martedì
        mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre
        ottobre novembre dicembre oggi domani dopodomani ieri stasera stamattina settimana settimane mese mesi giorno
        giorni prossimo prossima fine inizio metà ore ora tra fra lavorativi anno""",
    "pt": """o os um uma é bom boa não por para com que em do da no na ao nos antes até favor segunda terça quarta quinta sexta
        feira sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
        hoje amanhã ontem semana semanas mês meses dia dias próximo próxima vem tarde noite fim final início úteis
        daqui horas hora ano""",
    "nl": """de het een en is niet week goede goedemorgen allemaal ik wij we je u voor met van op dat te naar graag moet uiterlijk tegen tot volgende
        komende aanstaande maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei juni
        juli augustus oktober vandaag morgen overmorgen gisteren vanavond vanmiddag maand maanden weken dag dagen eind
        einde begin uur over binnen werkdagen vrijdagmiddag morgenochtend""",
}
_ENGLISH_DAYS: Final = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "tomorrow",
        "tonight",
        "yesterday",
    ]
)


def _by_word() -> dict[str, list[str]]:
    languages: dict[str, list[str]] = {}
    for language, words in _SIGNS_OF.items():
        for form in {form for word in words.split() for form in (word, folded(word))}:
            languages.setdefault(form, []).append(language)
    return languages


_LANGUAGES_BY_WORD: Final = _by_word()


def language_of(words: Iterable[str]) -> str:
    """The language most of the telling words belong to. English, where none does or as many."""
    said = set(words)
    score = Counter(language for word in said for language in _LANGUAGES_BY_WORD.get(word, ()))
    # Of equals the first counts: English leads.
    language = max(_SIGNS_OF, key=lambda language: score[language])
    # "La la land on Monday": nobody says Monday in French.
    return language if said.isdisjoint(_ENGLISH_DAYS) else ENGLISH

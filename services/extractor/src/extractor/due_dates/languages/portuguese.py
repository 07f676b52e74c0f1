"""Portuguese date phrases."""

from typing import Final

_NUMBERS: Final = (
    "dois two, duas two, três three, quatro four, cinco five, seis six, sete seven, oito eight, nove nine, "
    "dez ten, doze twelve, quinze fifteen, vinte twenty, trinta thirty"
)

_NUMBERED_DAYS: Final = {
    "segunda": "monday",
    "terça": "tuesday",
    "quarta": "wednesday",
    "quinta": "thursday",
    "sexta": "friday",
}
"""They are ordinals as well ("the second"): by themselves they are no days."""

_DAYS: Final = {
    pattern.format(said): english.format(day)
    for said, day in _NUMBERED_DAYS.items()
    for pattern, english in {
        "{}": "x",
        "{}-feira": "{}",
        "{} feira": "{}",
        "{}-feira que vem": "next coming {}",
        "{} que vem": "next coming {}",
        "{}-feira da semana que vem": "{} of next week",
        "{} da semana que vem": "{} of next week",
        "{}-feira da próxima semana": "{} of next week",
        "{}-feira passada": "last {}",
        "próxima {}-feira": "next coming {}",
        "próxima {} $": "next coming {}",
        "na {} $": "on {}",
        "na próxima {} $": "on next coming {}",
        "até {} $": "until {}",
        "até a {} $": "until {}",
        "até à {} $": "until {}",
        "para {} $": "for {}",
        "para a {} $": "for {}",
        "antes de {} $": "before {}",
    }.items()
}

PHRASES: Final = {
    **_DAYS,
    # From today
    "hoje": "today",
    "amanhã": "tomorrow",
    "depois de amanhã": "day after tomorrow",
    "ontem": "yesterday",
    "anteontem": "day before yesterday",
    "hoje à noite": "tonight",
    "hoje à tarde": "this afternoon",
    "esta manhã": "this morning",
    "esta tarde": "this afternoon",
    "esta noite": "tonight",
    "de manhã": "morning",
    "à tarde": "afternoon",
    "à noite": "evening",
    "da manhã": "in the morning",
    "da tarde": "in the afternoon",
    "da noite": "in the evening",
    # Directions
    "próximo": "next",
    "próxima": "next",
    "próximo %day": "next coming %day",
    "%day que vem": "next coming %day",
    "%span que vem": "next %span",
    "%day passado": "last %day",
    "%span passada": "last %span",
    "%span passado": "last %span",
    "este": "this",
    "esta": "this",
    "nesta": "this",
    "neste": "this",
    "cada": "every",
    "toda": "every",
    # Leads
    "antes de": "before",
    "antes do": "before the",
    "antes do dia #": "before the #th",
    "até": "until",
    "até o": "until the",
    "até ao": "until the",
    **dict.fromkeys(("até o dia #", "até ao dia #", "até dia #"), "until the #th"),
    "até o fim": "by the end",
    "para": "for",
    "para o dia #": "by the #th",
    "para dia #": "by the #th",
    "no dia #": "on the #th",
    "dia #": "the #th",
    "dia # de %month": "on # %month",
    "o mais tardar": "no later than",
    "no máximo até": "no later than",
    "prazo": "deadline",
    "depois de": "after",
    "depois do": "after the",
    "a partir de": "from",
    "desde": "since",
    "de": "of",
    "do": "of the",
    "da": "of the",
    "no": "on",
    "na": "in the",
    "em": "in",
    "daqui a": "in",
    "dentro de": "in",
    "nos próximos": "in the next",
    "nas próximas": "in the next",
    "no prazo de": "within",
    # Edges of periods
    "fim de semana": "weekend",
    "este fim de semana": "this weekend",
    "no fim de semana": "on the weekend",
    "bom fim de semana": "x",
    "ótimo fim de semana": "x",
    "próximo fim de semana": "next weekend",
    **dict.fromkeys(("fim de", "final de"), "end of"),
    **dict.fromkeys(("fim do", "fim da", "final do", "final da", "no final do", "no fim do"), "end of the"),
    "início de": "early",
    "início da": "early in the",
    "início do": "early in the",
    "meados de": "mid",
    "fim do dia": "end of the day",
    "trimestre": "quarter",
    "sem": "x",
    # Counting
    "um": "a",
    "uma": "a",
    **dict(pair.split() for pair in _NUMBERS.split(", ")),
    "# dias úteis": "# business days",
    "meia hora": "half an hour",
    # Time
    "às": "at",
    "à uma": "at one",
    "às # horas": "at # o'clock",
    "# h": "# o'clock",
    "# h #": "#:#",
    "às # h": "at # o'clock",
    "às # h #": "at #:#",
    "meio-dia": "noon",
    "ao meio-dia": "at noon",
    "meia-noite": "midnight",
    # Behind a date
    "por favor": "please",
    "e": "and",
    "ou": "or",
}
"""A phrase and its English; `x` is no date word."""

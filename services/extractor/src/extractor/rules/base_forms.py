"""Verbs as they stand in a dictionary."""

from extractor.rules.participles import bases_of
from extractor.rules.verbs import is_work


def base_form(verb: str) -> str:
    """Say "(If someone) organised" or "wrote": organise, write; "(will be) setting": set. Other words stay as they are."""
    if is_work(verb):
        return verb
    return next((base for base in _bases(verb) if is_work(base)), verb)


def third_person(verb: str) -> str | None:
    """Say "(Ana) calls" or "(is) calling": call. None where it is no work."""
    bases = (verb[:-1], verb[:-2], f"{verb[:-3]}y") if verb.endswith("s") else _bases(verb)
    return next((base for base in bases if is_work(base)), None)


def _bases(verb: str) -> tuple[str, ...]:
    if verb.endswith("ing"):
        return verb[:-3], f"{verb[:-3]}e", verb[:-4]
    return tuple(sorted(bases_of(verb)))

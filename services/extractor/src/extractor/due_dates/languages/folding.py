"""Words without their accents, which people leave out."""

from unicodedata import combining, normalize


def folded(word: str) -> str:
    """The word without accents: "février" and "fevrier" are one."""
    if word.isascii():
        return word
    return "".join(sign for sign in normalize("NFKD", word) if not combining(sign)).replace("ß", "ss")

"""Whisper's names of languages; some servers tell them instead of codes."""

from typing import Final

_CODES: Final = {
    "english": "en", "chinese": "zh", "german": "de", "spanish": "es", "russian": "ru", "korean": "ko",
    "french": "fr", "japanese": "ja", "portuguese": "pt", "turkish": "tr", "polish": "pl", "catalan": "ca",
    "dutch": "nl", "arabic": "ar", "swedish": "sv", "italian": "it", "indonesian": "id", "hindi": "hi",
    "finnish": "fi", "vietnamese": "vi", "hebrew": "he", "ukrainian": "uk", "greek": "el", "malay": "ms",
    "czech": "cs", "romanian": "ro", "danish": "da", "hungarian": "hu", "tamil": "ta", "norwegian": "no",
    "thai": "th", "urdu": "ur", "croatian": "hr", "bulgarian": "bg", "lithuanian": "lt", "slovak": "sk",
    "slovenian": "sl", "estonian": "et", "latvian": "lv", "serbian": "sr", "persian": "fa", "bengali": "bn",
    "afrikaans": "af", "welsh": "cy", "icelandic": "is", "irish": "ga", "basque": "eu", "galician": "gl",
    "macedonian": "mk", "albanian": "sq", "bosnian": "bs", "swahili": "sw", "tagalog": "tl", "telugu": "te",
}  # fmt: skip


def code_of(language: str | None) -> str | None:
    """ISO 639-1 for a name or a code; None where it is neither."""
    told = (language or "").strip().casefold()
    if told in _CODES:
        return _CODES[told]
    return told if len(told) == 2 and told.isalpha() else None  # noqa: PLR2004 - as long as the codes are

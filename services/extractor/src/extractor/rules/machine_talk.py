"""Sentences that speak to whatever machine reads them. They are data as all others are; a person should look at them."""

import re
from typing import Final

_MACHINE: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines|system message)\b"
    r"|(?:^|[\n\[<#*\"{]|\bthe )\s*(?:system|assistant|developer)\s*(?:prompt|message|override)?\s*[\]>*\"]*\s*:"
    r"|<\|[^|]{1,30}\|>|\[/?INST\]|</?(?:system|instructions?|prompt)>|\byou are now\b|\bas an? (?:ai|language model)\b"
    r"|\b(?:all|every|the) (?:tasks?|data|files|accounts?) of (?:the )?(?:user|all users|everyone|another|other)\b"
    r"|\ball (?:(?:open|my|their|your|of the) )?tasks\b|\b\w+_\w+\(|\bdrop table\b",
    re.IGNORECASE,
)
_LOOKED_AT: Final = 2_000
"""Characters."""


def speaks_to_a_machine(text: str) -> bool:
    """Whether a sentence gives orders to a program rather than to people."""
    return _MACHINE.search(text[:_LOOKED_AT]) is not None
